//! Conversations, message after message, between the doctor and her
//! correspondents.

use crate::people::who;

/// The doctor writes.
pub const ME: usize = 1_000;
/// The secretary writes.
pub const SECRETARY: usize = 1_001;

/// A conversation.
#[derive(Debug)]
pub struct Thread {
    /// Subject of the first message.
    pub subject: &'static str,
    /// Who writes, and what.
    pub messages: &'static [(usize, &'static str)],
    /// Youngest and oldest age of the patient it can be about.
    pub ages: (i64, i64),
    /// `F`, `M`, or any.
    pub sex: char,
}

/// The conversations.
pub const THREADS: &[Thread] = &[
    Thread {
        subject: "Plaie de jambe de {P}",
        messages: &[
            (
                who::INFIRMIERE,
                "Bonjour Docteur,\n\nL’ulcère de {P} s’est élargi depuis vendredi : 4 cm sur 3, fond fibrineux, berges un peu rouges, pas de fièvre. {Il} se plaint davantage la nuit. Je change le pansement tous les deux jours avec un hydrocellulaire.\n\nSouhaitez-vous passer, ou que je fasse un prélèvement ?",
            ),
            (
                ME,
                "Bonjour Sandrine,\n\nMerci pour l’alerte. Pas de prélèvement tant qu’il n’y a pas de signe général. Je passe demain vers 13 heures, après la visite de l’EHPAD. D’ici là, pouvez-vous vérifier que la compression est bien portée dans la journée ?\n\nSi la fièvre apparaît ou si la rougeur dépasse le trait, appelez-moi sur la ligne directe.",
            ),
            (
                who::INFIRMIERE,
                "C’est noté. La compression n’était plus portée depuis une semaine : les bas faisaient mal. J’ai remis des bandes à allongement court, mieux tolérées.\n\nÀ demain, je serai sur place à 13 heures.",
            ),
            (
                ME,
                "Parfait, c’est sûrement l’explication. Je vous laisse une prescription de bandes et de doppler de contrôle. Merci pour votre réactivité.",
            ),
        ],
        ages: (60, 99),
        sex: '*',
    },
    Thread {
        subject: "Ordonnance de {P} : interaction",
        messages: &[
            (
                who::PHARMACIEN,
                "Bonjour Docteur,\n\nJe bloque la délivrance de l’ordonnance de {P} : clarithromycine 500 mg matin et soir, alors qu’{il} prend de la colchicine et de l’atorvastatine 40 mg. Le risque est sérieux avec la colchicine, d’autant que le dernier débit de filtration connu est à 41.\n\nPuis-je vous proposer l’amoxicilline, ou préférez-vous suspendre la colchicine ?",
            ),
            (
                ME,
                "Bonjour Olivier,\n\nMerci beaucoup, vous avez raison. Pas d’allergie connue : remplacez par amoxicilline 1 g trois fois par jour pendant cinq jours. La colchicine peut continuer à 0,5 mg.\n\nLa nouvelle ordonnance part dans la minute par le logiciel.",
            ),
            (
                who::PHARMACIEN,
                "Bien reçue, délivrée à l’instant. J’ai noté l’interaction dans le dossier pharmaceutique et prévenu {lp}.\n\nBonne fin de journée.",
            ),
        ],
        ages: (50, 99),
        sex: '*',
    },
    Thread {
        subject: "Avis téléphonique d’hier – {P}",
        messages: &[
            (
                who::CARDIO,
                "Claire,\n\nPour faire suite à notre échange d’hier soir : je peux voir {P} jeudi à 11 h 45, entre deux consultations. Qu’{il} vienne avec la liste de ses médicaments et le dernier ionogramme. Si le poids monte de plus de deux kilos d’ici là, double le furosémide et rappelle-moi.",
            ),
            (
                ME,
                "Merci Hélène, c’est parfait. {Il} sera là jeudi avec sa fille. L’ionogramme de ce matin : sodium 137, potassium 4,2, créatinine 108. Poids stable à {poids} kg.\n\nJe te joins l’ordonnance en cours.",
            ),
            (
                who::CARDIO,
                "Vu {cp} ce midi. L’échographie est stable, la fraction d’éjection à {fevg} %. C’est un écart de sel. J’ai laissé 60 mg de furosémide pour une semaine, puis retour à 40. Courrier complet demain.",
            ),
        ],
        ages: (60, 99),
        sex: '*',
    },
    Thread {
        subject: "Chute de {P} cette nuit",
        messages: &[
            (
                who::EHPAD,
                "Bonjour Docteur,\n\n{P} a été retrouvé{e} au sol à 5 h 20 par l’équipe de nuit. Conscient{e}, pas de plainte, tension {sys}/{dia}, pas de déformation des membres. Petite plaie de l’arcade suturée par des bandelettes.\n\n{Il} est sous apixaban. Faut-il une surveillance particulière ou un scanner ?",
            ),
            (
                ME,
                "Bonjour,\n\nSous anticoagulant avec un traumatisme crânien, je préfère un scanner aujourd’hui, même sans signe. Je préviens les urgences de Montclair et je vous envoie le bon de transport. Surveillance de la conscience toutes les heures en attendant, et pas d’apixaban ce matin.",
            ),
            (
                who::EHPAD,
                "Départ en ambulance à 8 h 05, avec la feuille de liaison et la carte de groupe. La famille est prévenue. Nous vous tenons au courant dès le retour.",
            ),
            (
                who::URGENCES,
                "Bonjour Docteur,\n\nLe scanner cérébral de {P} ne montre pas de saignement. Retour à l’EHPAD ce midi, reprise de l’apixaban ce soir. Surveillance simple pendant vingt-quatre heures.\n\nDr Lemaître, service des urgences",
            ),
        ],
        ages: (78, 99),
        sex: '*',
    },
    Thread {
        subject: "Séances de kinésithérapie de {P}",
        messages: &[
            (
                who::KINE,
                "Bonjour,\n\nJe termine la série de quinze séances prescrites à {P} pour son épaule. L’élévation active est passée de 80° à 130°, la douleur nocturne a disparu. Il reste un déficit de rotation externe.\n\nJe pense que dix séances de plus seraient utiles, avec un travail de renforcement. Qu’en pensez-vous ?",
            ),
            (
                ME,
                "Bonjour Loïc,\n\nTrès beau résultat. D’accord pour dix séances, l’ordonnance est jointe à la consultation de vendredi. Si la rotation externe ne bouge plus, on demandera une infiltration sous échographie.",
            ),
        ],
        ages: (30, 85),
        sex: '*',
    },
    Thread {
        subject: "Remplacement des vacances d’hiver",
        messages: &[
            (
                who::CONFRERE,
                "Salut Claire,\n\nEst-ce que tu pourrais prendre mes patients les 28 et 29 décembre ? En échange je couvre ta semaine de février. J’ai une dizaine de visites, surtout sur Chaprais et Palente.\n\nThomas",
            ),
            (
                ME,
                "Bonjour Thomas,\n\nD’accord pour le 28. Le 29 je ne suis là que le matin, mais Agathe peut prendre l’après-midi. Envoie-moi la liste des visites avec les points de vigilance, je passerai te voir avant pour les deux patients en soins palliatifs.",
            ),
            (
                who::CONFRERE,
                "Merci, tu me sauves. Je te fais la liste ce week-end. Pour les soins palliatifs, la HAD est dans la boucle et les prescriptions anticipées sont au domicile.\n\nÀ charge de revanche !",
            ),
        ],
        ages: (0, 99),
        sex: '*',
    },
    Thread {
        subject: "Entrée en HAD de {P}",
        messages: &[
            (
                who::HAD,
                "Bonjour Docteur,\n\nL’admission de {P} en hospitalisation à domicile est prévue vendredi à 14 heures, pour des pansements complexes et une antibiothérapie intraveineuse de deux semaines. Le protocole de soins est à valider.\n\nÊtes-vous d’accord pour assurer le suivi médical, avec une visite par semaine ?",
            ),
            (
                ME,
                "Bonjour,\n\nD’accord pour le suivi. Je passerai le lundi en fin de matinée. Merci de prévoir une créatinine et une numération deux fois par semaine, les résultats sur cette messagerie.\n\nAttention : allergie à la vancomycine notée en 2021.",
            ),
            (
                who::HAD,
                "L’allergie est bien reportée dans le dossier et sur la fiche au domicile. L’infirmière coordinatrice vous appellera vendredi à 15 heures pour la synthèse.\n\nMerci de votre réponse rapide.",
            ),
            (ME, "C’est noté pour vendredi, je serai joignable au cabinet."),
        ],
        ages: (45, 95),
        sex: '*',
    },
    Thread {
        subject: "Dossier de {P} pour la commission",
        messages: &[
            (
                SECRETARY,
                "Docteur,\n\nLe certificat de {P} pour la maison départementale est à refaire : ils n’acceptent plus l’ancien formulaire. J’ai imprimé le nouveau, il manque vos pages 3 à 6.\n\n{Il} passe le prendre jeudi.\n\nNadia",
            ),
            (
                ME,
                "Merci Nadia. Je le remplis ce soir, il sera sur votre bureau demain matin. Pouvez-vous ajouter les comptes rendus du Dr Roussillon et le bilan de l’ergothérapeute ?",
            ),
            (
                SECRETARY,
                "Les deux comptes rendus sont ajoutés. Il ne manque plus que votre signature. J’ai aussi prévenu l’assistante sociale.",
            ),
        ],
        ages: (25, 62),
        sex: '*',
    },
    Thread {
        subject: "Équilibre du diabète de {P}",
        messages: &[
            (
                ME,
                "Chère Sophie,\n\nL’HbA1c de {P} reste à {hba1c} % malgré la metformine à dose maximale et le gliclazide. Poids {poids} kg, fonction rénale correcte. {Il} serait d’accord pour un traitement injectable.\n\nPeux-tu {la} recevoir dans le mois ?",
            ),
            (
                who::ENDOCRINO,
                "Bonjour Claire,\n\nBien sûr. Il y a une place mardi en huit, à 9 h 15. Qu’{il} apporte son lecteur. Peux-tu demander d’ici là une albuminurie et un bilan hépatique ?",
            ),
            (ME, "C’est transmis, ordonnance faite. Merci pour le délai !"),
        ],
        ages: (45, 80),
        sex: '*',
    },
    Thread {
        subject: "Grossesse de {P}",
        messages: &[
            (
                who::SAGE_FEMME,
                "Bonjour Docteur,\n\nTension de {P} à 142/88 ce matin, contrôlée à 136/84 après repos. Pas d’œdème, bandelette négative. Je demande une protéinurie et un bilan hépatique, et je la revois dans quarante-huit heures avec une automesure.\n\nPrenez-vous le relais ce week-end si besoin ?",
            ),
            (
                ME,
                "Bonjour Élodie,\n\nOui, je suis de garde samedi. Donnez-lui le numéro de la ligne directe. Si la systolique dépasse 150 ou si des maux de tête apparaissent, elle va à la maternité des Chaprais sans passer par moi.",
            ),
            (
                who::SAGE_FEMME,
                "Consignes données. Bilan revenu normal : protéinurie négative, transaminases à 18, plaquettes à 210. Automesure moyenne 128/79. Je poursuis la surveillance.",
            ),
        ],
        ages: (22, 42),
        sex: 'F',
    },
    Thread {
        subject: "Rappel de résultat : kaliémie de {P}",
        messages: &[
            (
                who::LABO,
                "Bonjour Docteur,\n\nRésultat téléphoné ce jour à votre secrétariat : potassium à 5,9 mmol/L chez {P}, sans hémolyse, prélèvement de 7 h 30 acheminé en vingt minutes. Créatinine à 138 µmol/L.\n\nLe compte rendu complet suit par le circuit habituel.\n\nDr Véronique Barthod",
            ),
            (
                ME,
                "Merci pour l’appel. J’ai joint {lp} : arrêt immédiat de la spironolactone et du sel de régime, électrocardiogramme fait au cabinet, sans anomalie. Contrôle demain matin à domicile, pouvez-vous le passer en urgence ?",
            ),
            (
                who::LABO,
                "C’est prévu : préleveuse à 7 heures, résultat avant 9 heures. Nous vous appelons dans tous les cas.",
            ),
            (who::LABO, "Contrôle de ce matin : potassium 4,9 mmol/L, créatinine 126 µmol/L. Bonne journée."),
        ],
        ages: (55, 95),
        sex: '*',
    },
    Thread {
        subject: "Réunion du groupe de pairs",
        messages: &[
            (
                who::CPTS,
                "Chères et chers collègues,\n\nLa prochaine réunion du groupe de pairs aura lieu le mardi 8, à 20 heures, salle de la Préfecture. Thème : les prescriptions chez la personne âgée, à partir de vos cas.\n\nMerci de m’envoyer un cas anonymisé chacun avant dimanche.\n\nMarion Poncet, coordinatrice",
            ),
            (
                ME,
                "Bonjour Marion,\n\nJe serai là. Mon cas : onze lignes d’ordonnance, trois prescripteurs, deux chutes. J’apporte la version d’avant et la version d’après.\n\nClaire Dubreuil",
            ),
            (
                who::CPTS,
                "Merci Claire, c’est exactement ce qu’il nous faut. Le Dr Brenot viendra nous présenter la grille de déprescription. Un buffet est prévu à partir de 19 h 30.",
            ),
        ],
        ages: (0, 99),
        sex: '*',
    },
    Thread {
        subject: "Douleurs de {P}",
        messages: &[
            (
                ME,
                "Bonjour Étienne,\n\n{P} revient avec des douleurs des deux mains, raideur du matin d’une heure, depuis deux mois. CRP à 28, facteur rhumatoïde à 64, anti-CCP en cours. Je n’ai pas commencé de corticoïdes.\n\nPeux-tu {la} voir assez vite ?",
            ),
            (
                who::RHUMATO,
                "Bonjour Claire,\n\nTu as bien fait d’attendre. Lundi 8 h 30, je garde la place. Des radiographies des mains et des pieds, et un Quantiféron, me feraient gagner du temps.",
            ),
            (ME, "Ordonnances faites. Les anti-CCP viennent d’arriver : 180 U/mL."),
            (
                who::RHUMATO,
                "Polyarthrite rhumatoïde débutante, donc. J’ai commencé le méthotrexate 15 mg par semaine avec l’acide folique, et 10 mg de prednisone en attendant. Merci de surveiller numération, transaminases et créatinine tous les quinze jours au début. Je {la} revois dans six semaines.",
            ),
        ],
        ages: (30, 75),
        sex: '*',
    },
    Thread {
        subject: "Retour à domicile de {P}",
        messages: &[
            (
                who::GERIATRE,
                "Chère consœur,\n\nLa sortie de {P} est possible lundi si les aides sont en place. Pouvez-vous nous confirmer le passage de l’infirmière matin et soir ? La fille peut dormir sur place la première semaine.",
            ),
            (
                ME,
                "Cher confrère,\n\nMme Mougin confirme le double passage dès lundi soir. Le lit médicalisé est livré samedi. Merci de prévoir des ordonnances pour huit jours et une transmission du dossier de soins.\n\nJe passerai mardi.",
            ),
            (
                who::GERIATRE,
                "Tout est prêt. Transport assis lundi à 10 heures, ordonnances et compte rendu dans le sac et par messagerie. Bon courage, et merci pour cette organisation.",
            ),
        ],
        ages: (75, 99),
        sex: '*',
    },
];

/// Messages of the secretariat and of the town, one at a time.
pub const NOTES: &[(usize, &str, &str)] = &[
    (
        SECRETARY,
        "Appels de la matinée",
        "Docteur,\n\n– Mme Picard demande si elle peut reprendre le sport (résultats reçus) ;\n– M. Vernerey a fini sa boîte de bisoprolol, la pharmacie a dépanné trois jours ;\n– l’EHPAD rappelle pour la signature des ordonnances de vaccins ;\n– une dame nouvelle sur le quartier cherche un médecin traitant, 34 ans, sans traitement.\n\nRien d’urgent. Le dernier rendez-vous de 18 h 40 est annulé.\n\nNadia",
    ),
    (
        SECRETARY,
        "Planning de la semaine prochaine",
        "Docteur,\n\nLundi : visite de l’EHPAD avancée à 13 h 15.\nMercredi : la réunion de la maison de santé est déplacée à 12 h 30.\nJeudi : j’ai bloqué deux plages d’urgence de plus, avec l’épidémie.\nVendredi : le technicien du lecteur de carte passe à 8 heures.\n\nNadia",
    ),
    (
        SECRETARY,
        "Commande de vaccins",
        "La pharmacie livre vingt doses de vaccin antigrippal mardi matin. Le réfrigérateur est à 4,2 °C, le relevé est signé. Il reste six doses de l’ancien lot, je les mets devant.\n\nNadia",
    ),
    (
        who::CPTS,
        "Permanence des soins : tableau de décembre",
        "Bonjour,\n\nLe tableau de la permanence des soins de décembre est presque complet. Il reste deux créneaux : le samedi 19 de 14 à 20 heures, et le dimanche 27 au matin.\n\nMerci de vous signaler avant vendredi.\n\nLa coordination",
    ),
    (
        who::CPTS,
        "Alerte : circulation de la coqueluche",
        "Bonjour,\n\nL’agence régionale signale une hausse des cas de coqueluche dans le Doubs. Trois foyers scolaires sont identifiés. Pensez à la recherche par PCR devant une toux de plus de sept jours, et au rappel vaccinal des adultes et des femmes enceintes.\n\nLa fiche pratique est sur l’espace partagé.",
    ),
    (
        who::PHARMACIEN,
        "Rupture : amoxicilline en suspension",
        "Bonjour Docteur,\n\nL’amoxicilline en suspension buvable est de nouveau en tension. Nous fractionnons les flacons. Pour les enfants de plus de six ans, les comprimés dispersibles sont disponibles sans difficulté.\n\nJe vous préviens dès le retour à la normale.\n\nOlivier Jeannerot",
    ),
    (
        who::PHARMACIEN,
        "Bilan partagé de médication",
        "Bonjour Docteur,\n\nJ’ai réalisé le bilan partagé de médication de {P}, dix lignes à ce jour. Trois propositions : arrêt de l’inhibiteur de la pompe à protons (pas d’indication retrouvée), passage du zolpidem à une décroissance sur six semaines, et supplémentation en vitamine D.\n\nJe reste disponible pour en parler.",
    ),
    (
        who::INFIRMIERE,
        "INR de {P}",
        "Bonjour Docteur,\n\nINR de ce matin à 4,1 chez {P}, sans saignement. {Il} a pris un antibiotique la semaine dernière. La dernière prise de Previscan est d’hier soir, trois quarts de comprimé.\n\nQuelle dose pour ce soir ?",
    ),
    (
        who::INFIRMIERE,
        "Glycémies de {P}",
        "Bonjour Docteur,\n\nVoici les glycémies à jeun de la semaine pour {P} : 1,42 – 1,38 – 1,51 – 1,29 – 1,44 – 1,36 – 1,33 g/L. Insuline lente à 18 unités, pas d’hypoglycémie. Je passe à 20 unités comme prévu au protocole, sauf contre-ordre.",
    ),
    (
        who::EHPAD,
        "Réunion de coordination",
        "Bonjour Docteur,\n\nLa réunion de coordination du trimestre a lieu jeudi à 14 heures. À l’ordre du jour : vaccination, révision des ordonnances de plus de huit lignes, protocole d’hydratation, deux projets d’accompagnement à signer.\n\nL’équipe soignante",
    ),
    (
        who::EHPAD,
        "Renouvellements à signer",
        "Bonjour Docteur,\n\nNeuf renouvellements arrivent à échéance vendredi. La liste est dans le classeur bleu. Pour {P}, le poids est passé à {poids} kg : les compléments sont-ils à poursuivre ?",
    ),
    (
        who::HAD,
        "Point de la semaine – {P}",
        "Bonjour Docteur,\n\nApyrétique depuis quatre jours, la plaie bourgeonne, douleur contrôlée par le paracétamol seul. CRP à 14. Nous proposons l’arrêt de l’antibiotique dimanche, au quatorzième jour, comme prévu.\n\nL’équipe de coordination",
    ),
    (
        who::KINE,
        "Fin de traitement de {P}",
        "Bonjour,\n\nLe traitement de {P} est terminé : marche sans aide, périmètre de deux kilomètres, escalier possible. Un programme d’exercices à domicile a été remis.\n\nLoïc Tissot",
    ),
    (
        who::CONFRERE,
        "Patient commun",
        "Bonjour Claire,\n\nJ’ai vu {P} samedi à la garde pour une bronchite. Auscultation libre, saturation à {sat} %. Traitement symptomatique seul. Je te laisse réévaluer si la toux dure.\n\nThomas",
    ),
    (
        who::LABO,
        "Changement de technique : vitamine D",
        "Madame, Monsieur,\n\nÀ compter du 1er du mois prochain, le dosage de la vitamine D est réalisé par chimiluminescence sur un nouvel automate. Les valeurs peuvent être supérieures de 8 % en moyenne à celles de l’ancienne technique. Un commentaire figurera sur les comptes rendus pendant six mois.\n\nLe laboratoire des Tilleuls",
    ),
    (
        who::URGENCES,
        "Courrier à compléter pour {P}",
        "Bonjour Docteur,\n\n{P} est attendu{e} en hôpital de jour mardi. Il nous manque la liste à jour des traitements et le dernier bilan de coagulation. Pouvez-vous nous les faire parvenir sur cette boîte ?\n\nSecrétariat des urgences, CHU de Montclair",
    ),
];

/// What the doctor writes first.
pub const OUTGOING: &[(usize, &str, &str)] = &[
    (
        who::CARDIO,
        "Demande d’avis pour {P}",
        "Chère Hélène,\n\nMerci de recevoir {P}, {age}, pour une dyspnée d’effort apparue depuis {semaines} semaines. Tension {sys}/{dia}, fréquence {fc}, pas d’œdème. Le BNP est à 310 ng/L.\n\nTraitement actuel : périndopril 5 mg, hydrochlorothiazide 12,5 mg.\n\nJe pense à une insuffisance cardiaque à fonction préservée et j’aimerais une échographie.",
    ),
    (
        who::PNEUMO,
        "Toux chronique de {P}",
        "Cher confrère,\n\nJe vous adresse {P} pour une toux sèche de trois mois. Pas de tabac, pas d’inhibiteur de l’enzyme de conversion, radiographie normale. Un traitement d’épreuve du reflux n’a rien changé.\n\nUne spirométrie vous paraît-elle utile en premier ?",
    ),
    (
        who::GASTRO,
        "Test immunologique positif – {P}",
        "Chère consœur,\n\nLe test immunologique de {P} est positif (dépistage organisé). Pas de symptôme, pas d’antécédent familial. {Il} prend de l’apixaban pour une fibrillation atriale.\n\nMerci de lui donner un rendez-vous de coloscopie et de préciser la conduite pour l’anticoagulant.",
    ),
    (
        who::DERMATO,
        "Photographie d’une lésion du dos – {P}",
        "Chère Mathilde,\n\nJe joins la photographie d’une lésion pigmentée du dos chez {P}, {age}. Elle aurait changé de couleur depuis l’été. Faut-il la voir vite ?",
    ),
    (
        who::RADIO,
        "Échographie de la thyroïde – {P}",
        "Chère Pauline,\n\nMerci de réaliser une échographie cervicale à {P} : nodule palpable du lobe droit, TSH à 1,8 mUI/L, calcitonine normale.\n\nClassement EU-TIRADS souhaité.",
    ),
    (
        who::INFIRMIERE,
        "Protocole d’insuline de {P}",
        "Bonjour Sandrine,\n\nNouveau protocole pour {P} : insuline lente 16 unités le soir, à augmenter de 2 unités tous les trois jours si la glycémie à jeun dépasse 1,30 g/L, sans dépasser 26 unités. Baisser de 4 unités en cas de valeur inférieure à 0,80.\n\nMerci de m’envoyer les chiffres le vendredi.",
    ),
    (
        who::KINE,
        "Rééducation de {P}",
        "Bonjour Loïc,\n\nQuinze séances pour {P} après entorse de cheville de stade 2 : travail proprioceptif, reprise progressive de la course. L’ordonnance est au dossier.\n\nMerci d’avance.",
    ),
    (
        who::EHPAD,
        "Ordonnances signées",
        "Bonjour,\n\nLes neuf renouvellements sont signés. J’ai arrêté l’oméprazole de trois résidents et réduit la quétiapine de Mme Loriot. Merci de noter les troubles du comportement éventuels pendant quinze jours.",
    ),
    (
        who::PHARMACIEN,
        "Préparation du pilulier de {P}",
        "Bonjour Olivier,\n\nPouvez-vous préparer un pilulier hebdomadaire pour {P} ? {Il} confond les boîtes depuis le changement de générique. La fille passera le lundi.",
    ),
    (
        who::CPTS,
        "Soins non programmés : mes créneaux",
        "Bonjour Marion,\n\nJe peux ouvrir deux créneaux par jour du lundi au jeudi, à 11 h 40 et 17 h 20. Le vendredi reste réservé aux visites.\n\nClaire Dubreuil",
    ),
    (
        who::PSYCHIATRE,
        "Merci de voir {P}",
        "Chère consœur,\n\nJe vous confie {P} pour un épisode dépressif. L’escitalopram à 10 mg est débuté depuis {semaines} semaines, sans effet net. Pas d’idée suicidaire à ce jour, entourage présent. L’arrêt de travail court jusqu’à la fin du mois.",
    ),
    (
        who::NEPHRO,
        "Créatinine de {P}",
        "Chère Fatou,\n\nLa créatinine de {P} est passée de 98 à 121 µmol/L en un an. Albuminurie à 86 mg/g, échographie sans obstacle. Tension moyenne à l’automesure : 138/82.\n\nPeux-tu me dire s’il faut une consultation, ou si une conduite à distance suffit ?",
    ),
    (
        SECRETARY,
        "Rendez-vous à donner",
        "Nadia,\n\nMerci de rappeler Mme Girardet pour avancer son rendez-vous à cette semaine (résultat à discuter), et M. Tran pour son vaccin.\n\nPour la demande de Mme El Mansouri, un créneau long jeudi.",
    ),
    (
        who::ONCOLOGUE,
        "Contexte familial de {P}",
        "Cher confrère,\n\n{P} vit avec son mari, très dépendant. Une fille à Lyon, disponible le week-end. Il faudra prévoir un relais pendant la radiothérapie. {Il} souhaite être informé{e} directement, sans intermédiaire.\n\nJe reste disponible pour le plan de soins.",
    ),
];
