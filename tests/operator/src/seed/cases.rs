//! Clinical letters: who writes, what about, and the words. Tokens in braces are
//! filled for each patient: see [`fill`].

use crate::people::{Patient, who};
use crate::random::Random;

/// What is joined to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// Nothing.
    Nothing,
    /// A letter in PDF.
    Letter,
    /// A letter and the trace of an electrocardiogram.
    LetterAndTrace,
    /// A letter and a radiograph.
    LetterAndRadiograph,
    /// A letter and a photograph of a lesion.
    LetterAndPhoto,
}

/// A kind of letter.
#[derive(Debug)]
pub struct Case {
    /// Position of the writer in the correspondents.
    pub who: usize,
    /// Code and words of the document.
    pub document: (&'static str, &'static str),
    /// Subject of the mail when it holds no structured document.
    pub subject: &'static str,
    /// What the mail itself says.
    pub summary: &'static str,
    /// Paragraphs of the letter.
    pub letter: &'static [&'static str],
    /// What is joined.
    pub joined: Joined,
}

/// Fills the tokens of a text for a patient.
pub fn fill(text: &str, patient: &Patient, random: &mut Random) -> String {
    let woman = patient.sex == 'F';
    let choose = |f: &'static str, m: &'static str| if woman { f } else { m };
    let age = age(patient);
    let mut out = text
        .replace("{P}", &patient.polite())
        .replace("{F}", &patient.full())
        .replace("{né}", choose("née", "né"))
        .replace("{date}", patient.birth)
        .replace("{il}", choose("elle", "il"))
        .replace("{Il}", choose("Elle", "Il"))
        .replace("{e}", choose("e", ""))
        .replace("{la}", choose("la", "le"))
        .replace("{cp}", choose("cette patiente", "ce patient"))
        .replace("{Cp}", choose("Cette patiente", "Ce patient"))
        .replace("{vp}", choose("votre patiente", "votre patient"))
        .replace("{Vp}", choose("Votre patiente", "Votre patient"))
        .replace("{lp}", choose("la patiente", "le patient"))
        .replace("{Lp}", choose("La patiente", "Le patient"))
        .replace("{age}", &format!("{age} ans"));
    let values: [(&str, i64, i64, u32); 8] = [
        ("{sys}", 112, 158, 0),
        ("{dia}", 62, 92, 0),
        ("{fc}", 54, 96, 0),
        ("{sat}", 92, 99, 0),
        ("{poids}", 52, 98, 0),
        ("{hba1c}", 62, 91, 1),
        ("{fevg}", 42, 66, 0),
        ("{semaines}", 2, 9, 0),
    ];
    for (token, low, high, decimals) in values {
        while out.contains(token) {
            let value = random.between(low, high);
            let shown =
                if decimals == 1 { format!("{},{}", value / 10, value.rem_euclid(10)) } else { value.to_string() };
            out = out.replacen(token, &shown, 1);
        }
    }
    out
}

fn age(patient: &Patient) -> i64 {
    i64::from(crate::clock::local().year()).saturating_sub(patient.year())
}

/// Whether a kind of letter can be about a patient.
pub fn suits(case: &Case, patient: &Patient) -> bool {
    let age = age(patient);
    let woman = patient.sex == 'F';
    match case.who {
        who::PEDIATRE => age < 15,
        who::SAGE_FEMME => woman && (20..42).contains(&age),
        who::ONCOLOGUE => woman && age > 45,
        who::UROLOGUE => !woman && age > 50,
        who::GERIATRE | who::NEURO => age > 70,
        who::CARDIO | who::PNEUMO | who::NEPHRO | who::CHIRURGIEN => age > 50,
        who::GASTRO | who::ANAPATH | who::OPHTALMO | who::ENDOCRINO => age > 45,
        who::PSYCHIATRE => (25..60).contains(&age),
        _ => age > 18,
    }
}

/// First sentences of a mail between colleagues.
pub const GREETINGS: &[&str] =
    &["Chère consœur,", "Chère collègue,", "Chère Claire,", "Madame et chère consœur,", "Bonjour Claire,"];

/// Last sentences.
pub const CLOSINGS: &[&str] = &[
    "Bien confraternellement,",
    "Avec mes salutations confraternelles,",
    "Confraternellement,",
    "Bien à toi,",
    "En vous remerciant de votre confiance, bien confraternellement,",
    "Je reste à votre disposition pour en parler. Bien cordialement,",
];

const CR: (&str, &str) = ("11488-4", "CR ou fiche de consultation");
const SORTIE: (&str, &str) = ("11490-0", "Lettre de liaison à la sortie");
const IMAGERIE: (&str, &str) = ("18748-4", "CR d'imagerie médicale");

/// Every kind of letter.
pub const CASES: &[Case] = &[
    Case {
        who: who::CARDIO,
        document: CR,
        subject: "Consultation de cardiologie – {F}",
        summary: "Je vous prie de trouver ci-joint le compte rendu de la consultation de {P}. L’échographie est rassurante ; j’ai seulement majoré le bêtabloquant. Contrôle dans six mois.",
        letter: &[
            "J’ai revu en consultation {vp}, {F}, {né} le {date}, pour le suivi d’une cardiopathie ischémique stentée en 2019 sur l’interventriculaire antérieure.",
            "# Antécédents et facteurs de risque",
            "Syndrome coronarien aigu en mars 2019, avec pose d’un stent actif sur l’interventriculaire antérieure moyenne. Hypertension artérielle depuis 2011, hypercholestérolémie familiale hétérozygote, tabagisme sevré. Le père a fait un infarctus à 54 ans. Pas de diabète, pas d’insuffisance rénale connue.",
            "# Interrogatoire",
            "{Il} ne décrit ni douleur thoracique ni palpitation. La dyspnée reste de stade II de la NYHA, sans orthopnée. La marche quotidienne, trente minutes environ, est bien supportée. Le tabac est arrêté depuis quatre ans.",
            "# Examen",
            "Le poids est de {poids} kg, la pression artérielle de {sys}/{dia} mmHg aux deux bras, la fréquence cardiaque de {fc} par minute. Les bruits du cœur sont réguliers, sans souffle. Il n’y a pas de signe de décompensation, les pouls périphériques sont perçus.",
            "# Électrocardiogramme",
            "Rythme sinusal, axe normal, séquelle antéro-septale connue, pas de trouble de la repolarisation nouveau.",
            "# Échographie cardiaque",
            "La fraction d’éjection ventriculaire gauche est estimée à {fevg} % en Simpson biplan. Hypokinésie modérée du segment apical, inchangée. Pressions de remplissage normales, pas de valvulopathie significative. Le péricarde est sec.",
            "# Biologie apportée",
            "LDL-cholestérol à 0,61 g/L, triglycérides à 1,12 g/L, créatinine à 84 µmol/L, potassium à 4,3 mmol/L, transaminases normales. L’hémoglobine est à 14,1 g/dL.",
            "# Conclusion",
            "La situation est stable. J’ai porté le bisoprolol à 5 mg par jour et laissé le reste inchangé :",
            "- acide acétylsalicylique 75 mg : un sachet le midi ;",
            "- atorvastatine 40 mg : un comprimé le soir, objectif de LDL inférieur à 0,55 g/L ;",
            "- ramipril 5 mg : un comprimé le matin ;",
            "- bisoprolol 5 mg : un comprimé le matin, à réduire si la fréquence passe sous 50 par minute.",
            "Je propose un bilan lipidique et une créatinine dans deux mois, une épreuve d’effort au printemps, et je reverrai {lp} dans six mois, plus tôt en cas de besoin.",
        ],
        joined: Joined::LetterAndTrace,
    },
    Case {
        who: who::CARDIO,
        document: CR,
        subject: "Holter rythmique de {P}",
        summary: "Le Holter de {P} montre des passages en fibrillation atriale, le plus long durant quarante minutes. J’ai commencé un anticoagulant direct. Merci de contrôler la fonction rénale à un mois.",
        letter: &[
            "Le Holter des 24 heures demandé pour les palpitations de {F} est de bonne qualité technique (23 h 40 analysables).",
            "# Résultats",
            "Le rythme de base est sinusal, à {fc} par minute en moyenne. On compte 312 extrasystoles supraventriculaires et quatre passages en fibrillation atriale, le plus long de 41 minutes, à 18 h 20, contemporain des palpitations notées dans le carnet. Pas de pause supérieure à deux secondes.",
            "# Conduite à tenir",
            "Le score CHA2DS2-VASc est de 3. Après information, j’ai prescrit apixaban 5 mg matin et soir et arrêté l’aspirine. Le risque hémorragique (HAS-BLED à 1) ne s’y oppose pas.",
            "- numération, créatinine et clairance selon Cockcroft à un mois, puis tous les six mois ;",
            "- recherche d’une apnée du sommeil, que je laisse à votre appréciation ;",
            "- TSH, si elle n’a pas été dosée cette année.",
            "Une cardioversion n’est pas nécessaire à ce stade. Je revois {cp} dans trois mois.",
        ],
        joined: Joined::LetterAndTrace,
    },
    Case {
        who: who::PNEUMO,
        document: CR,
        subject: "Suivi de BPCO – {P}",
        summary: "{P} va mieux depuis l’arrêt du tabac. Spirométrie stable, traitement simplifié en un seul dispositif. Les vaccinations sont à compléter.",
        letter: &[
            "J’ai vu en consultation {F}, {age}, suivi{e} pour une bronchopneumopathie chronique obstructive de stade II.",
            "# Évolution",
            "{Il} n’a pas fait d’exacerbation depuis dix mois. La dyspnée est cotée à 1 sur l’échelle du MRC modifiée. Le tabac est arrêté depuis huit mois, avec l’aide de substituts, à raison de trente-cinq paquets-années cumulés.",
            "# Examen et mesures",
            "La saturation est à {sat} % en air ambiant, l’auscultation trouve quelques sibilants des bases. Le VEMS est à 1,68 L, soit 63 % de la théorique, avec un rapport VEMS/CVF à 0,58 ; ces chiffres sont superposables à ceux de l’an passé.",
            "# Propositions",
            "- association indacatérol et glycopyrronium, une inhalation le matin, à la place des deux anciens dispositifs ; la technique a été vérifiée ;",
            "- vaccins contre la grippe et le pneumocoque à jour, vaccin contre le VRS à proposer ;",
            "- réadaptation respiratoire en ville, ordonnance remise ;",
            "- scanner thoracique à faible dose dans un an, dans le cadre du dépistage organisé localement.",
            "Je reverrai {cp} dans un an avec une nouvelle exploration.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::ENDOCRINO,
        document: CR,
        subject: "Diabète de {P} : adaptation du traitement",
        summary: "L’HbA1c de {P} est à {hba1c} %. J’ai introduit un analogue du GLP-1 à dose progressive et réduit le sulfamide. Pouvez-vous revoir le poids et la tolérance digestive dans un mois ?",
        letter: &[
            "Merci de m’avoir adressé {F}, {né} le {date}, pour un diabète de type 2 déséquilibré.",
            "# Situation",
            "Le diabète est connu depuis 2014. Le traitement associe metformine 1 g matin et soir et gliclazide 60 mg. L’HbA1c est à {hba1c} %, le poids à {poids} kg, avec un tour de taille de 104 cm. {Il} signale deux malaises de fin de matinée qui évoquent des hypoglycémies.",
            "# Complications",
            "Le fond d’œil du printemps est normal. L’albuminurie est à 41 mg/g, pour un débit de filtration de 71 mL/min/1,73 m². Les pouls pédieux sont perçus, le monofilament est senti sur tous les sites. Le risque podologique est de grade 0.",
            "# Décision partagée",
            "- gliclazide réduit à 30 mg, puis arrêté dans un mois si les glycémies le permettent ;",
            "- sémaglutide 0,25 mg par semaine pendant quatre semaines, puis 0,5 mg ;",
            "- metformine inchangée, à suspendre en cas de déshydratation ou d’injection d’iode ;",
            "- éducation à l’autosurveillance faite avec l’infirmière du service, carnet remis.",
            "L’objectif est une HbA1c autour de 7 %, sans hypoglycémie. L’albuminurie doit être contrôlée dans trois mois ; si elle persiste, une gliflozine sera discutée.",
            "# Surveillance",
            "Je vous laisse le soin du bilan trimestriel. Les troubles digestifs sont fréquents les premières semaines : fractionner les repas suffit en général. Je revois {cp} dans quatre mois.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::RHUMATO,
        document: CR,
        subject: "Lombosciatique de {P}",
        summary: "Lombosciatique L5 gauche sans déficit chez {P}. Pas d’indication chirurgicale. J’ai proposé une infiltration si la douleur persiste au-delà de trois semaines.",
        letter: &[
            "J’ai examiné {F}, que vous m’avez adressé{e} pour une lombosciatique gauche évoluant depuis {semaines} semaines.",
            "La douleur suit le trajet L5, avec une composante nocturne modérée et une impulsivité à la toux. L’échelle visuelle analogique est à 6 sur 10. Il n’y a pas de trouble sphinctérien ni d’anesthésie en selle.",
            "À l’examen, le signe de Lasègue est à 40° à gauche. La marche sur les talons est possible, la force du releveur de l’hallux est conservée, les réflexes sont symétriques.",
            "L’IRM montre une hernie discale L4-L5 paramédiane gauche, sans canal étroit. L’image est concordante avec la clinique.",
            "# Propositions",
            "- poursuite du naproxène pendant dix jours, avec protection gastrique ;",
            "- maintien de l’activité autant que la douleur le permet, arrêt de travail court si nécessaire ;",
            "- kinésithérapie dès la phase aiguë passée ;",
            "- infiltration épidurale radioguidée si la douleur reste supérieure à 4 dans trois semaines.",
            "Tout déficit moteur, même discret, ou tout trouble sphinctérien doit conduire aux urgences sans attendre mon avis.",
        ],
        joined: Joined::LetterAndRadiograph,
    },
    Case {
        who: who::GASTRO,
        document: ("34874-8", "CR opératoire"),
        subject: "Coloscopie du jour – {P}",
        summary: "Coloscopie complète ce matin chez {P}, préparation correcte (Boston 8). Deux polypes réséqués, l’anatomopathologie suivra. Reprise de l’anticoagulant demain soir.",
        letter: &[
            "{F} a eu ce jour une coloscopie sous anesthésie générale, indiquée par un test immunologique positif dans le cadre du dépistage organisé.",
            "# Déroulement",
            "Le cæcum et la dernière anse iléale ont été atteints. La préparation est bonne, avec un score de Boston à 8 sur 9. Le temps de retrait est de onze minutes.",
            "# Constatations",
            "- côlon droit : polype plan de 7 mm (Paris IIa), réséqué à l’anse froide, récupéré ;",
            "- sigmoïde : polype pédiculé de 12 mm (Paris Ip), réséqué à l’anse diathermique, pose d’un clip, récupéré ;",
            "- quelques diverticules non compliqués du sigmoïde.",
            "# Suites",
            "Les suites immédiates sont simples. L’alimentation a été reprise à midi. Le traitement anticoagulant est repris demain soir. {Lp} doit consulter en cas de douleur, de fièvre ou de rectorragie dans les dix jours.",
            "Le délai de contrôle sera fixé avec les résultats d’anatomopathologie, que vous recevrez directement : trois ans si les deux lésions sont des adénomes, comme je le pense.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::DERMATO,
        document: CR,
        subject: "Avis dermatologique pour {P}",
        summary: "Merci pour la photographie. La lésion de {P} est une kératose séborrhéique, bénigne ; je l’ai tout de même vue au dermatoscope. Rien à retirer.",
        letter: &[
            "J’ai reçu {F}, {age}, pour la lésion pigmentée du dos qui vous inquiétait.",
            "La lésion mesure 9 mm sur 7, elle est brune, à surface verruqueuse et à bords nets. Le dermatoscope montre des pseudo-kystes cornés et des ouvertures comédoniennes, sans réseau atypique : il s’agit d’une kératose séborrhéique.",
            "Le reste du tégument a été examiné. Le phototype est de type II, avec une trentaine de nævus sans caractère suspect. Deux kératoses actiniques du front ont été traitées par cryothérapie.",
            "# Conseils",
            "- protection solaire, chapeau et indice 50 sur le visage ;",
            "- autosurveillance selon la règle ABCDE, expliquée avec un support ;",
            "- contrôle dans un an, sans urgence.",
        ],
        joined: Joined::LetterAndPhoto,
    },
    Case {
        who: who::NEURO,
        document: CR,
        subject: "Consultation mémoire – {P}",
        summary: "Première consultation mémoire de {P}. Le MMSE est à 23 sur 30. L’IRM est demandée, je proposerai une synthèse en présence de sa fille.",
        letter: &[
            "J’ai reçu avec sa fille {F}, {né} le {date}, pour une plainte mnésique évoluant depuis dix-huit mois.",
            "# Anamnèse",
            "Les oublis portent sur les faits récents et les rendez-vous. {Il} a renoncé à tenir ses comptes et s’est égaré{e} une fois en voiture. L’autonomie est conservée pour la toilette et les repas. L’humeur est un peu triste depuis un veuvage, sans idée noire.",
            "# Examen",
            "Le MMSE est à 23 sur 30, avec un rappel libre à 1 sur 3 peu aidé par l’indiçage. L’horloge est réussie. L’examen neurologique est sans particularité, la marche est stable, la pression artérielle de {sys}/{dia} mmHg.",
            "# Hypothèse et bilan",
            "Le profil évoque une atteinte hippocampique débutante. Avant de conclure, j’ai demandé :",
            "- une IRM cérébrale avec coupes coronales ;",
            "- vitamine B12, folates, TSH, calcémie et sérologies, si ce n’est fait ;",
            "- un bilan orthophonique complet.",
            "# En attendant",
            "La conduite automobile est déconseillée. Merci de revoir l’oxazépam du soir, qui peut aggraver la plainte. Une demande d’allocation personnalisée d’autonomie est en cours avec l’assistante sociale.",
            "Une consultation d’annonce est prévue dans six semaines. Je vous tiendrai au courant avant.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::URGENCES,
        document: ("15507-7", "CR de passage aux urgences"),
        subject: "Passage aux urgences de {F}",
        summary: "{P} a été vu{e} cette nuit aux urgences pour une douleur thoracique. Le bilan est négatif, retour à domicile. Le compte rendu est joint ; un contrôle à votre cabinet est souhaitable sous huit jours.",
        letter: &[
            "{F}, {né} le {date}, s’est présenté{e} aux urgences pour une douleur thoracique apparue au repos, durant vingt minutes.",
            "# À l’accueil",
            "Pression artérielle {sys}/{dia} mmHg, fréquence {fc} par minute, saturation {sat} % en air ambiant, température 36,8 °C, douleur 3 sur 10. Tri de niveau 3.",
            "# Examens",
            "- électrocardiogrammes à l’arrivée et à trois heures : superposables, sans trouble de la repolarisation ;",
            "- troponine ultrasensible : 6 ng/L, puis 7 ng/L à trois heures ;",
            "- D-dimères négatifs pour l’âge ; radiographie du thorax sans anomalie.",
            "# Évolution",
            "La douleur a cédé après du paracétamol. Elle est reproduite à la palpation du troisième cartilage costal gauche. Le diagnostic retenu est une douleur pariétale.",
            "# À la sortie",
            "Retour à domicile, accompagné{e}. Paracétamol 1 g, trois fois par jour au plus, pendant cinq jours. Consignes de retour remises par écrit. Nous proposons une consultation chez le médecin traitant sous huit jours et une épreuve d’effort en ville, compte tenu des facteurs de risque.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::RADIO,
        document: IMAGERIE,
        subject: "Radiographie du thorax – {P}",
        summary: "Radiographie du thorax de {P} : pas de foyer, pas d’épanchement. Le cliché réduit est joint pour votre dossier, les images complètes sont sur le serveur.",
        letter: &[
            "# Indication",
            "Toux fébrile depuis huit jours chez {cp} de {age}.",
            "# Technique",
            "Cliché de face debout, en inspiration.",
            "# Résultats",
            "Pas de foyer parenchymateux systématisé. Discret épaississement bronchique des bases, d’allure ancienne. Les culs-de-sac pleuraux sont libres. La silhouette cardiaque est de taille normale. Pas d’adénomégalie médiastinale visible.",
            "# Conclusion",
            "Radiographie sans argument pour une pneumopathie. Pas d’examen complémentaire à prévoir si l’évolution est favorable.",
        ],
        joined: Joined::LetterAndRadiograph,
    },
    Case {
        who: who::RADIO,
        document: IMAGERIE,
        subject: "Échographie abdominale – {P}",
        summary: "Échographie abdominale de {P} : lithiase vésiculaire non compliquée et stéatose modérée. Le compte rendu est joint.",
        letter: &[
            "# Indication",
            "Douleurs de l’hypocondre droit après les repas.",
            "# Résultats",
            "Le foie est de taille normale, à contours réguliers, modérément hyperéchogène. La vésicule contient trois calculs mobiles de 5 à 9 mm ; sa paroi est fine. La voie biliaire principale mesure 4 mm. Le pancréas n’est vu que dans sa partie corporéale, sans anomalie. Les deux reins sont de taille normale, sans dilatation. La rate mesure 10 cm.",
            "# Conclusion",
            "Lithiase vésiculaire non compliquée. Stéatose hépatique modérée, à rapprocher du bilan biologique. Un avis chirurgical peut être demandé si les crises se répètent.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::CHIRURGIEN,
        document: SORTIE,
        subject: "Sortie de {P} après prothèse de hanche",
        summary: "{P} sort aujourd’hui, cinquième jour d’une prothèse totale de hanche droite. Appui complet autorisé. Les fils seront retirés par l’infirmière au quinzième jour.",
        letter: &[
            "{F}, {né} le {date}, a été hospitalisé{e} pour la pose programmée d’une prothèse totale de hanche droite, par voie antérieure, sous rachianesthésie.",
            "# Suites",
            "Les suites sont simples. L’hémoglobine de sortie est à 10,9 g/dL, sans transfusion. Le lever a été possible le soir même, l’escalier au troisième jour. La cicatrice est propre et sèche.",
            "# Traitement de sortie",
            "- paracétamol 1 g quatre fois par jour, tramadol 50 mg si besoin pendant sept jours ;",
            "- énoxaparine 4 000 UI une fois par jour jusqu’au trente-cinquième jour ;",
            "- fer oral pendant six semaines ;",
            "- reprise du traitement habituel, l’antihypertenseur compris.",
            "# Consignes",
            "Appui complet avec deux cannes pendant trois semaines. Pas de rotation externe forcée. Kinésithérapie trois fois par semaine. Ablation des fils au quinzième jour. Plaquettes deux fois par semaine pendant trois semaines.",
            "# Rendez-vous",
            "Contrôle radiographique et consultation au quarante-cinquième jour. Toute fièvre, tout écoulement, toute douleur nouvelle du mollet doit nous être signalé le jour même.",
        ],
        joined: Joined::LetterAndRadiograph,
    },
    Case {
        who: who::OPHTALMO,
        document: CR,
        subject: "Fond d’œil de {P}",
        summary: "Pas de rétinopathie diabétique chez {P}, pression intra-oculaire normale. Prochain contrôle dans un an.",
        letter: &[
            "J’ai examiné {F} dans le cadre du suivi annuel de son diabète.",
            "L’acuité visuelle corrigée est de 10/10 à droite et de 9/10 à gauche. La pression intra-oculaire est de 15 et 16 mmHg. Les cristallins montrent une cataracte débutante, sans retentissement.",
            "Les rétinophotographies, faites après dilatation, ne montrent ni microanévrisme ni exsudat. La macula est plane des deux côtés en tomographie.",
            "Il n’y a donc pas de rétinopathie diabétique. Je propose un contrôle dans un an, et une consultation rapide en cas de baisse de vision ou de corps flottants nouveaux.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::PSYCHIATRE,
        document: CR,
        subject: "Nouvelles de {P}",
        summary: "{P} va nettement mieux. Nous commençons à réduire l’antidépresseur le mois prochain. Merci de continuer les arrêts à mi-temps thérapeutique jusqu’à la fin du trimestre.",
        letter: &[
            "Je suis {F} depuis l’hiver dernier pour un épisode dépressif d’intensité moyenne, dans un contexte d’épuisement professionnel.",
            "Le sommeil est redevenu réparateur, l’appétit est normal, les activités ont repris peu à peu. Il n’y a plus d’idée noire. La reprise à mi-temps thérapeutique, commencée il y a {semaines} semaines, se passe bien, avec un poste aménagé.",
            "La sertraline est maintenue à 100 mg encore un mois, puis sera réduite par paliers de 25 mg toutes les trois semaines. Le zopiclone est arrêté. La psychothérapie se poursuit une semaine sur deux.",
            "Je propose de prolonger le mi-temps thérapeutique jusqu’à la fin du trimestre. Merci de m’appeler si les symptômes revenaient pendant la décroissance.",
        ],
        joined: Joined::Nothing,
    },
    Case {
        who: who::ONCOLOGUE,
        document: ("34794-8", "CR de RCP"),
        subject: "Avis de la réunion de concertation – {P}",
        summary: "Le dossier de {P} a été discuté hier en réunion de concertation pluridisciplinaire. Proposition : chirurgie conservatrice première. L’annonce est prévue vendredi.",
        letter: &[
            "Le dossier de {F}, {age}, a été présenté à la réunion de concertation pluridisciplinaire de sénologie.",
            "# Éléments présentés",
            "Lésion de 14 mm du quadrant supéro-externe gauche, découverte au dépistage organisé, classée ACR 5. La microbiopsie conclut à un carcinome infiltrant de type non spécifique, de grade 2, récepteurs hormonaux positifs, HER2 négatif, Ki-67 à 12 %. L’aisselle est libre en échographie.",
            "# Proposition",
            "- tumorectomie et ganglion sentinelle ;",
            "- radiothérapie adjuvante du sein ;",
            "- hormonothérapie adjuvante, à préciser selon l’analyse de la pièce ;",
            "- pas de chimiothérapie a priori, signature génomique si deux facteurs intermédiaires.",
            "# Suite",
            "La consultation d’annonce a lieu vendredi avec l’infirmière coordinatrice. Un programme personnalisé de soins vous sera adressé. Votre avis sur le contexte familial nous serait précieux.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::UROLOGUE,
        document: CR,
        subject: "Consultation d’urologie : {P}",
        summary: "Troubles mictionnels de {P} sans signe de gravité, PSA stable. J’ai prescrit un alpha-bloquant et le reverrai avec une débitmétrie.",
        letter: &[
            "J’ai vu {F} pour des troubles du bas appareil urinaire d’installation progressive.",
            "Le score IPSS est à 14 avec une gêne cotée à 3. Le toucher rectal trouve une glande estimée à 45 grammes, souple et régulière. Le PSA est à 2,8 ng/mL, stable depuis trois ans. Le résidu après la miction est de 40 mL.",
            "J’ai prescrit l’alfuzosine 10 mg le soir, en prévenant du risque d’hypotension, et conseillé de réduire les boissons après 18 heures.",
            "Une débitmétrie et un nouvel interrogatoire sont prévus dans trois mois. Le PSA suffit une fois par an.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::NEPHRO,
        document: CR,
        subject: "Fonction rénale de {P}",
        summary: "La maladie rénale de {P} est stable au stade 3a. Liste des médicaments à éviter dans le courrier joint ; merci de supprimer l’ibuprofène pris en automédication.",
        letter: &[
            "J’ai revu {F} pour une maladie rénale chronique de stade 3a, d’origine probablement hypertensive.",
            "# Biologie",
            "La créatinine est à 124 µmol/L, soit un débit de 48 mL/min/1,73 m², stable depuis un an. Le potassium est à 4,8 mmol/L, les bicarbonates à 24 mmol/L, l’hémoglobine à 12,6 g/dL. L’albuminurie est à 86 mg/g.",
            "# Pression artérielle",
            "{sys}/{dia} mmHg au cabinet ; l’automesure tenue trois jours donne une moyenne de 132/78 mmHg.",
            "# Conduite à tenir",
            "- irbésartan porté à 300 mg, avec potassium et créatinine à quinze jours ;",
            "- dapagliflozine 10 mg, après information sur le risque d’infection génitale ;",
            "- éviter les anti-inflammatoires, même sans ordonnance, et prévenir avant toute injection d’iode ;",
            "- sel limité à 6 g par jour, sans restriction de potassium.",
            "Contrôle dans six mois. La vaccination contre l’hépatite B peut être anticipée.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::GERIATRE,
        document: SORTIE,
        subject: "Sortie d’hospitalisation de {P}",
        summary: "{P} rentre à domicile demain après douze jours dans le service pour une chute. Ordonnances et plan d’aide joints ; le passage infirmier est organisé.",
        letter: &[
            "{F}, {né} le {date}, a été hospitalisé{e} dans le service de médecine gériatrique après une chute à domicile, restée deux heures au sol.",
            "# Motif et contexte",
            "{Il} vit seul{e}, au deuxième étage sans ascenseur. Trois chutes en six mois. Polymédication (onze lignes à l’entrée). Pas de démence connue.",
            "# Prise en charge",
            "Pas de fracture. Rhabdomyolyse modérée, corrigée par l’hydratation. Une hypotension orthostatique franche a été mise en évidence (chute de 32 mmHg). Le furosémide et l’alprazolam ont été arrêtés, l’antihypertenseur réduit. La vitamine D a été rechargée.",
            "# Évaluation",
            "- MMSE : 26 sur 30 ; dépistage de la dépression négatif ;",
            "- vitesse de marche : 0,6 m/s, appui unipodal impossible ;",
            "- poids : {poids} kg, perte de 4 kg en six mois, albumine à 33 g/L.",
            "# Traitement de sortie",
            "- amlodipine 5 mg le matin ;",
            "- paracétamol 1 g si douleur ;",
            "- cholécalciférol 100 000 UI tous les trois mois ;",
            "- compléments nutritionnels, deux par jour.",
            "# Organisation du retour",
            "Passage infirmier matin et soir pendant quinze jours, kinésithérapie pour l’équilibre, portage de repas, téléassistance posée lundi. La demande d’allocation est faite. Une visite de l’ergothérapeute est prévue.",
            "Merci de contrôler la tension couché debout et l’ionogramme dans les dix jours.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::ANAPATH,
        document: ("60568-3", "CR d'anatomie pathologique"),
        subject: "Résultat d’anatomopathologie – {P}",
        summary: "Les deux polypes de {P} sont des adénomes tubuleux en dysplasie de bas grade, d’exérèse complète. Pas de signe de malignité.",
        letter: &[
            "# Renseignements cliniques",
            "Polypectomies au cours d’une coloscopie de dépistage.",
            "# Macroscopie",
            "Flacon 1 : un fragment de 7 mm, inclus en totalité. Flacon 2 : un polype pédiculé de 12 mm, pied repéré à l’encre, inclus en totalité.",
            "# Microscopie",
            "Les deux prélèvements correspondent à des adénomes tubuleux. Les cryptes sont bordées de cellules à noyaux allongés et pseudostratifiés, sans architecture complexe. Le pied du polype du flacon 2 est indemne. Il n’y a pas d’infiltration du chorion.",
            "# Conclusion",
            "Deux adénomes tubuleux en dysplasie de bas grade. Exérèses complètes. Absence de signe de malignité.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::ORL,
        document: CR,
        subject: "Vertiges de {P}",
        summary: "Vertige positionnel bénin du canal postérieur droit chez {P}, manœuvre libératrice faite ce matin avec un bon résultat.",
        letter: &[
            "J’ai vu {F} en urgence relative pour des vertiges rotatoires brefs, au lever et en se retournant dans le lit, depuis {semaines} jours.",
            "L’otoscopie est normale. La manœuvre de Dix et Hallpike à droite déclenche un nystagmus géotropique typique, épuisable. L’audiogramme montre une presbyacousie symétrique modérée.",
            "Il s’agit d’un vertige positionnel paroxystique bénin du canal postérieur droit. La manœuvre de Sémont a été réalisée ; le contrôle immédiat est négatif.",
            "L’acétylleucine peut être arrêtée. Les récidives sont possibles, dans un tiers des cas la première année : il suffit de me renvoyer {cp}.",
        ],
        joined: Joined::Nothing,
    },
    Case {
        who: who::PEDIATRE,
        document: CR,
        subject: "Suivi de {P}",
        summary: "Asthme du jeune enfant bien contrôlé sous fluticasone. Croissance régulière, vaccins à jour. Le plan d’action est joint pour l’école.",
        letter: &[
            "J’ai revu {F}, {né} le {date}, pour le suivi de son asthme.",
            "{Il} n’a eu qu’un épisode de sifflement depuis l’été, résolutif en deux jours avec le salbutamol. Le sommeil est bon, le sport est possible. La courbe de croissance est régulière.",
            "La fluticasone est maintenue à 50 µg matin et soir jusqu’à la fin de l’hiver, avec la chambre d’inhalation. Un projet d’accueil individualisé a été rempli pour l’école. La grippe est vaccinée, ainsi que la fratrie.",
            "Prochain rendez-vous au printemps, pour essayer de réduire le traitement.",
        ],
        joined: Joined::Letter,
    },
    Case {
        who: who::SAGE_FEMME,
        document: CR,
        subject: "Suivi de grossesse – {P}",
        summary: "Consultation du sixième mois sans particularité. Le test d’hyperglycémie provoquée est normal. Je vous adresse les résultats pour le dossier.",
        letter: &[
            "J’ai vu {P} pour la consultation du sixième mois, à 25 semaines d’aménorrhée.",
            "La grossesse se déroule bien. La tension est à 118/70 mmHg, la hauteur utérine à 24 cm, les bruits du cœur sont bien perçus. Les mouvements sont réguliers. La bandelette urinaire est négative.",
            "L’hyperglycémie provoquée est normale à tous les temps. L’hémoglobine est à 11,2 g/dL : un traitement par le fer a été commencé. La vaccination contre la coqueluche sera proposée le mois prochain.",
            "La préparation à la naissance commence à la fin du mois.",
        ],
        joined: Joined::Letter,
    },
];
