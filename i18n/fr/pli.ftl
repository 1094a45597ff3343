# Langue source. Titres sans point final ; messages et conseils en phrases complètes.
# Espace insécable (U+00A0) avant « : » et dans les guillemets ; fine insécable (U+202F) avant « ; ! ? ».

app-name = Pli
practice-banner = Version d’exercice : opérateur fictif sur cet ordinateur, aucune donnée réelle

## Déverrouillage

unlock-starting = Recherche du lecteur et de la carte…
unlock-opening = Ouverture de la session…
unlock-opening-hint = La carte vérifie le code, puis le coffre de cet ordinateur s’ouvre.
unlock-choose = Choisissez votre carte
unlock-pin = Code porteur
unlock-pin-hint = Code à { $min } chiffres
unlock-pin-range = Code de { $min } à { $max } chiffres
unlock-pin-least = Au moins { $min } chiffres
unlock-submit = Ouvrir
unlock-pad = Saisir le code sur le lecteur
unlock-pad-hint = Votre lecteur a son propre clavier : le code n’entre jamais dans cet ordinateur.
unlock-tries-low = Un essai a déjà échoué : vérifiez le code avant de valider
unlock-tries-last = Dernier essai : un code faux bloquera la carte
unlock-refresh = Chercher à nouveau
unlock-why = Le code ouvre votre session et le coffre où vos messages sont chiffrés. Il n’est ni conservé ni transmis.
unlock-show-pin = Afficher le code
unlock-hide-pin = Masquer le code
unlock-expires = Carte valable jusqu’au { $date }

unblock-offer = Débloquer la carte
unblock-title = Débloquer la carte de { $name }
unblock-why = Le code de déblocage est arrivé à part, dans le courrier remis avec votre carte. Il permet de choisir un nouveau code porteur ; il n’est ni conservé ni transmis.
unblock-puk = Code de déblocage
unblock-new = Nouveau code porteur
unblock-again = Nouveau code porteur, encore une fois
unblock-digits = { $count } chiffres
unblock-range = { $min } à { $max } chiffres
unblock-differ = Les deux nouveaux codes ne sont pas les mêmes
unblock-submit = Débloquer
unblock-working = Déblocage de la carte…
unblock-working-hint = La carte vérifie le code de déblocage, puis prend le nouveau code.
unblock-done = Carte débloquée
unblock-done-hint = Le nouveau code est en service. Saisissez-le pour ouvrir votre session.
unblock-tries-low = Un essai du code de déblocage a déjà échoué : vérifiez-le sur le courrier avant de valider
unblock-tries-last = Dernier essai : un code de déblocage faux bloquera la carte définitivement
unblock-pad = Votre lecteur a son propre clavier : la carte se débloque avec le logiciel CPS-Gestion.
last-try-title = Présenter ce code ? C’est le dernier essai.
last-try-message = S’il est faux, la carte se bloque : il faudra alors le code de déblocage, reçu à part, pour s’en servir à nouveau.
last-try-confirm = Présenter ce code
last-unblock-message = S’il est faux, la carte est bloquée définitivement : il faudra en demander une nouvelle.

## Écran masqué

# Ce qui ouvre les messages gardés sur cet ordinateur.
vault-title = Carte et code de secours
vault-why = Ce qui ouvre vos messages gardés sur cet ordinateur.
vault-card = Carte
vault-card-named = Carte { $label }
vault-code = Code de secours
vault-made = depuis le { $date }
vault-current = carte de cette session
vault-revoke = Retirer…
vault-revoke-title = Retirer cet accès ?
vault-revoke-message = Tout ce qui est gardé ici sera chiffré à nouveau. Ensuite, seules la carte de cette session et un nouveau code de secours l’ouvriront : les autres cartes seront à ajouter de nouveau, et le code de secours actuel ne servira plus.
vault-revoke-confirm = Retirer et chiffrer à nouveau
vault-replace = Faire un nouveau code de secours
vault-replace-title = Remplacer le code de secours ?
vault-replace-message = Le code que vous aviez noté ne servira plus. S’il a pu être vu par quelqu’un, retirez-le plutôt : tout sera chiffré à nouveau.
vault-replace-confirm = Remplacer
vault-make = Créer le code de secours
vault-later = Plus tard
vault-offer-title = Un code de secours, pour le jour où la carte manque
vault-offer-message = Vos messages sont chiffrés sur cet ordinateur et votre carte les ouvre. Si elle est perdue, remplacée ou abîmée, ce code permet à la nouvelle de les ouvrir, avec vos brouillons et vos envois.
vault-offer-hint = Il se note sur papier ou s’enregistre, et n’est montré qu’une fois. Il ne remplace ni la carte ni son code.
vault-code-title = Votre code de secours
vault-code-message = Notez-le et gardez-le loin de l’ordinateur, comme une clé. Pli ne le conserve pas et ne pourra plus le montrer.
vault-code-save = Enregistrer dans un fichier
vault-code-saved = Enregistré dans { $path }. Imprimez ce fichier, puis supprimez-le.
vault-code-noted = J’ai noté ce code
vault-code-file = Code de secours Pli.txt
vault-sheet-title = Code de secours de { $name } pour Pli
vault-sheet-date = Créé le { $date }
vault-sheet-use = Il ouvre, avec une nouvelle carte de la même personne, les messages gardés sur l’ordinateur où il a été créé.
vault-sheet-keep = Gardez cette feuille sous clé et supprimez le fichier une fois imprimé.
vault-working = La carte travaille…
vault-phrase = Phrase de passe, pour lire sans carte
vault-phrase-forbidden = plus permise sur ce poste : elle n’ouvre rien
vault-phrase-make = Créer une phrase de passe
vault-phrase-replace = Changer la phrase de passe
vault-phrase-message = Elle ouvre vos messages gardés sur cet ordinateur quand la carte est oubliée ou abîmée : pour lire, chercher et préparer des brouillons. Rien n’est envoyé ni reçu sans la carte.
vault-phrase-hint = Choisissez plusieurs mots sans lien entre eux, que vous n’utilisez nulle part ailleurs. Une phrase facile à deviner protège moins bien que la carte.
vault-phrase-submit = Garder cette phrase
vault-revoke-phrase = La phrase de passe sera à créer de nouveau.
phrase-label = Phrase de passe
phrase-again = La même, encore une fois
phrase-hint = au moins { $min } caractères
phrase-show = Afficher la phrase
phrase-hide = Masquer la phrase
reading-offer = Lire sans carte
reading-title = Lire sans carte
reading-message = Votre phrase de passe ouvre les messages gardés sur cet ordinateur. Rien n’est envoyé ni reçu.
reading-why = La phrase de passe n’est ni conservée ni transmise.
reading-submit = Ouvrir en lecture seule
reading-opening = Ouverture en lecture seule…
reading-opening-hint = La phrase de passe est vérifiée. Après plusieurs erreurs, cela prend plus de temps.
read-only-strip = Lecture seule : sans carte, rien n’est envoyé.
read-only-close = Ouvrir avec la carte
carry-title = Sauvegarde
carry-hint = Vos brouillons, la boîte d’envoi et le suivi des envois, dans un fichier que ferme votre code de secours.
carry-hint-code = Une sauvegarde se ferme par un code de secours : créez-le d’abord.
carry-back-up-open = Sauvegarder…
carry-restore-open = Restaurer…
carry-back-up-title = Sauvegarder brouillons et envois
carry-back-up-message = Ce qui n’existe que sur cet ordinateur est écrit dans un fichier chiffré : brouillons avec leurs pièces jointes, boîte d’envoi et suivi des envois. Vos messages restent chez votre opérateur.
carry-back-up-file = Fichier à créer
carry-back-up-hint = Le code demandé est votre code de secours actuel. Sans lui, personne n’ouvrira ce fichier.
carry-back-up-submit = Sauvegarder
carry-restore-title = Restaurer une sauvegarde
carry-restore-message = Ce que la sauvegarde contient s’ajoute à ce qui est ici ; rien n’est remplacé, rien n’est envoyé.
carry-restore-file = Fichier de la sauvegarde
carry-restore-hint = Le code demandé est celui qui servait le jour de la sauvegarde, sur l’ordinateur où elle a été faite.
carry-restore-submit = Restaurer
carry-file-name = Sauvegarde Pli { $date }.plisauve
carry-working = Un instant…
carry-backed-up = Sauvegarde faite
carry-restored = Sauvegarde reprise
vault-backed-up = Sauvegardé : { $drafts ->
        [0] aucun brouillon
        [one] { $drafts } brouillon
       *[other] { $drafts } brouillons
    }, { $letters ->
        [0] aucune lettre
        [one] { $letters } lettre
       *[other] { $letters } lettres
    } de la boîte d’envoi.{ $out ->
        [0] { "" }
        [one] { " " }{ $out } lettre illisible n’y est pas.
       *[other] { " " }{ $out } lettres illisibles n’y sont pas.
    } Ce fichier ne s’ouvre qu’avec votre code de secours actuel : gardez les deux, séparément.
vault-restored = Repris : { $drafts ->
        [0] aucun brouillon
        [one] { $drafts } brouillon
       *[other] { $drafts } brouillons
    }, { $letters ->
        [0] aucune lettre
        [one] { $letters } lettre
       *[other] { $letters } lettres
    } de la boîte d’envoi.{ $out ->
        [0] { "" }
       *[other] { " " }Le reste était déjà là.
    } Rien ne part de soi-même : une lettre dont l’envoi n’était pas établi attend votre réponse dans la boîte d’envoi.
vault-spare = Carte { $label } dans un autre lecteur
vault-spare-hint = Elle est à vous et n’ouvre pas encore ces messages.
vault-add = Ajouter…
vault-add-title = Ajouter la carte { $label }
vault-add-message = Tapez le code de cette carte : elle ouvrira ensuite vos messages comme celle de la session.
vault-add-submit = Ajouter cette carte
vault-last-try = Utiliser le dernier essai
vault-shut-title = Nouvelle carte de { $name }
vault-shut-title-same = Messages de { $name }
vault-shut-card = Carte { $label }
vault-shut-code = Code de secours
vault-shut-code-hint = six groupes de cinq signes
vault-shut-submit = Ouvrir avec ce code
vault-shut-old = Vous avez encore l’ancienne carte ? Insérez-la et ouvrez comme d’habitude ; la nouvelle s’ajoute ensuite depuis « Carte et code de secours ».
vault-shut-anew = Repartir de l’opérateur…
vault-anew-title = Repartir de l’opérateur ?
vault-anew-message = Vos messages seront rechargés depuis l’opérateur. Les brouillons, les lettres pas encore parties et le suivi des envois gardés sur cet ordinateur restent chiffrés, mis de côté : rien n’est détruit, mais plus rien ici ne les ouvre.
vault-anew-confirm = Mettre de côté et recommencer

mailboxes-title = Boîtes aux lettres
mailboxes-why = Les boîtes MSSanté que votre session ouvre sur cet ordinateur.
mailboxes-own = ajoutée par vous
mailboxes-of-settings = fixée par les réglages de ce poste
way-qresync = Suivi rapide : le serveur dit ce qui change et ce qui disparaît (QRESYNC)
way-condstore = Suivi rapide : le serveur dit ce qui change (CONDSTORE)
way-plain = Suivi par comparaison complète, plus lent : le serveur ne dit pas ce qui change (UID, FLAGS)
way-lowered = { $way }. Depuis le { $date }, Pli le croit moins : { $why }. Il sera cru de nouveau après 30 jours sans faute.
fault-went-back = ses numéros de suivi ont reculé (HIGHESTMODSEQ)
fault-stood-still = ses numéros de suivi n’avançaient pas quand des messages changeaient (HIGHESTMODSEQ)
fault-changes-untold = il avait passé sous silence des messages lus ou marqués (CHANGEDSINCE)
fault-news-untold = il avait passé sous silence de nouveaux messages (CHANGEDSINCE)
fault-vanished-there = il avait dit disparus des messages qui étaient là (VANISHED)
fault-unreadable = ce qu’il disait des changements ne se lisait pas (FETCH)
fault-list-lied = sa liste de messages en oubliait (SEARCH)
fault-push-untold = il n’avait pas annoncé des changements de dossiers qu’il disait suivre (NOTIFY)
mailboxes-shared = Boîte partagée
mailboxes-shared-ask = C’est la boîte d’un cabinet ou d’un service, que plusieurs personnes ouvrent
mailboxes-shared-hint = Vous l’ouvrez en votre nom, avec votre carte ou votre connexion, si l’opérateur sait que vous en avez le droit.
mailboxes-name-shared = Nom du cabinet ou du service
mailboxes-retention = L’opérateur garde les messages { $days } jours
mailboxes-collected = Un autre logiciel relève aussi cette boîte
mailboxes-confides = Secrétariat : { $name }
mailboxes-confides-none = Secrétariat : pas encore choisi
mailboxes-confides-choose = Choisir le secrétariat
mailboxes-confides-title = Le secrétariat de { $address }
mailboxes-confides-why = « Confier au secrétariat » ({ $key }) y met une copie du message, avec votre nom. Tous ceux qui ouvrent cette boîte la liront.
mailboxes-confides-nobody = Personne
mailboxes-order-none = D’office : rien
mailboxes-order-of-all = D’office : tous les messages reçus
mailboxes-order-of-senders = D’office : ceux de { $senders }
mailboxes-order-of-subjects = D’office : ceux dont l’objet contient { $subjects }
mailboxes-order-of-both = D’office : ceux de { $senders }, ou dont l’objet contient { $subjects }
mailboxes-order-set = Confier d’office
mailboxes-order-change = Modifier
mailboxes-order-end = Arrêter
mailboxes-order-title = Confier d’office les messages de { $address }
mailboxes-order-why = Ce qui arrive à partir de maintenant est confié à « { $name } », à votre nom, sans que vous ayez à le faire. Ce qui est déjà arrivé ne l’est pas.
mailboxes-order-all = Tous les messages reçus
mailboxes-order-some = Seulement certains
mailboxes-order-senders = Expéditeurs
mailboxes-order-senders-hint = labo@biologie.mssante.fr, chu-exemple.mssante.fr
mailboxes-order-subjects = Ou mots de l’objet
mailboxes-order-subjects-hint = résultats, compte rendu
mailboxes-order-empty = Indiquez un expéditeur ou des mots de l’objet.
mailboxes-order-mistyped = « { $text } » n’est ni une adresse, ni un domaine, ni un mot.
mailboxes-order-give = Confier d’office
mailboxes-new = Ajouter une boîte
mailboxes-new-title = Ajouter une boîte aux lettres
mailboxes-new-why = Pli cherche les serveurs de l’opérateur et leur fait prouver qu’ils sont de l’espace de confiance.
mailboxes-first-title = Ajoutez votre boîte MSSanté
mailboxes-first-why = Tapez son adresse : Pli cherche les serveurs de votre opérateur et leur fait prouver qu’ils sont de l’espace de confiance.
mailboxes-first-add = Ajouter ma boîte
mailboxes-lacking = Aucune boîte aux lettres
mailboxes-lacking-hint = Ajoutez votre boîte MSSanté pour recevoir et envoyer du courrier.
mailboxes-address = Adresse de la boîte
mailboxes-address-hint = prenom.nom@medecin.mssante.fr
mailboxes-address-mistyped = Ce n’est pas une adresse complète : vérifiez la partie avant et après « @ ».
mailboxes-search = Chercher
mailboxes-listed = { $domain } fait partie de l’espace de confiance.
mailboxes-unlisted = { $reason } Vous pouvez ajouter cette boîte, mais vos confrères ne pourront pas vous écrire tant que ce n’est pas réglé.
mailboxes-offers = Serveurs trouvés
mailboxes-none = Aucun serveur trouvé
mailboxes-none-hint = Personne n’indique de serveurs pour cette adresse. Vérifiez-la, ou saisissez à la main ceux que votre opérateur vous a donnés.
mailboxes-source-preset = Opérateur connu : { $operator }
mailboxes-source-records = Indiqué par l’opérateur (DNS)
mailboxes-source-published = Configuration publiée par { $host }
mailboxes-source-hand = Saisi à la main
mailboxes-reading = Réception : { $server }
mailboxes-sending = Envoi : { $server }
mailboxes-outside = Hors du domaine de l’adresse : { $hosts }
mailboxes-refused = Refusé : { $title }. { $message }
mailboxes-organisation-only = Ces serveurs n’admettent que le certificat d’une organisation : cette boîte se déclare dans les réglages.
mailboxes-method-card = Avec la carte
mailboxes-method-psc = Avec Pro Santé Connect
mailboxes-method-organisation = Certificat d’organisation
mailboxes-hand = Saisir à la main
mailboxes-hand-close = Ne pas saisir à la main
mailboxes-hand-hint = Reprenez ce que votre opérateur vous a communiqué. La liaison est toujours chiffrée : seul le moment où le chiffrement commence peut changer.
mailboxes-hand-reading = Serveur de réception
mailboxes-hand-sending = Serveur d’envoi
mailboxes-hand-port = Port
mailboxes-hand-after = Chiffré après l’accueil
mailboxes-hand-at-once = Chiffré dès la connexion
mailboxes-hand-host-mistyped = Ce n’est pas un nom de serveur.
mailboxes-hand-port-mistyped = Un port est un nombre de 1 à 65535.
mailboxes-try = Vérifier ces serveurs
mailboxes-name = Nom montré à vos correspondants
mailboxes-add = Ajouter
mailboxes-later = Plus tard
mailboxes-searching = Recherche des serveurs…
mailboxes-trying = Vérification des serveurs…
mailboxes-adding = Ouverture de la boîte…
mailboxes-removing = Retrait de la boîte…
mailboxes-added = { $address } est ajoutée
mailboxes-added-hint = Les messages arrivent.
mailboxes-remove = Retirer…
mailboxes-remove-title = Retirer { $address } ?
mailboxes-remove-message = Les messages gardés sur cet ordinateur pour cette boîte seront effacés ; ils restent chez votre opérateur et reviendront si vous l’ajoutez de nouveau. Le suivi de ce que vous avez envoyé est conservé.
mailboxes-remove-confirm = Retirer la boîte
mailboxes-removed = { $address } est retirée
mailboxes-removed-hint = Ses messages ne sont plus sur cet ordinateur.

mask-title = Écran masqué
mask-since = Depuis { $time }
mask-arrived = { $count ->
    [0] Aucun nouveau message depuis
    [one] { $count } nouveau message
   *[other] { $count } nouveaux messages
}
mask-resume = Reprendre
mask-proving = La carte vérifie le code…
mask-locked = La session continue derrière l’écran masqué, mais cette carte n’accepte plus de code. Pour la débloquer, fermez d’abord la session : vos brouillons sont gardés.
mask-away = Le lecteur de cartes ne répond plus
mask-away-hint = La session attend quelques instants que le lecteur et votre carte reviennent, puis elle se ferme. Vos brouillons sont gardés.
mask-restarted = Le logiciel de la carte s’est arrêté
mask-restarted-hint = Il a été relancé. Redonnez votre code pour continuer : jusque-là, rien ne part, et ce que vous écriviez vous attend.
mask-close = Fermer la session
mask-other = Votre carte est dans un lecteur
mask-open = Ouvrir ma session
mask-open-closes = La session de { $name } sera fermée. Ses brouillons sont gardés et ses lettres déjà en route partent.
mask-open-locked = Pour la débloquer, fermez d’abord la session masquée.
mask-open-back = Revenir à l’écran masqué
mask-goes-on = Le courrier continue d’arriver et de partir, rien n’en est affiché. Ce que vous écriviez vous attend.

card-kind-cps = Carte de professionnel de santé (CPS)
card-kind-cpf = Carte de professionnel en formation (CPF)
card-kind-cpe = Carte de personnel d’établissement (CPE)
card-kind-cpa = Carte de personnel autorisé (CPA)
card-kind-other = Carte de santé

## Dossiers

role-inbox = Boîte de réception
role-drafts = Brouillons
role-sent = Envoyés
role-archive = Archives
role-junk = Indésirables
role-trash = Corbeille
folders-outbox = Boîte d’envoi
folders-others = Autres dossiers
folder-read-only = Lecture seule : vous pouvez lire ce dossier partagé, sans rien y changer
share-hint = Boîte partagée « { $name } » : plusieurs personnes la voient
share-closed = L’accès à « { $name } » a été retiré. Ce qui est gardé ici reste lisible.
rights-withdrawn = L’accès à cette boîte a été retiré. Ce qui est gardé ici reste lisible ; rien ne part de cette boîte.
rights-off = Vous n’en avez pas le droit dans ce dossier partagé.
rights-act-off = { $act } : vous n’en avez pas le droit dans ce dossier partagé
rights-read-only = Lecture seule : dans ce dossier partagé, vous pouvez lire et copier, mais ni marquer, ni déplacer, ni supprimer.
rights-no-remove = Dans ce dossier partagé, vous ne pouvez ni déplacer ni supprimer de message.
rights-no-marks = Dans ce dossier partagé, vous ne pouvez pas marquer les messages.
rights-no-archive = Cette boîte partagée n’a pas de dossier d’archives : déplacez plutôt le message dans un de ses dossiers.
rights-no-bin = Cette boîte partagée n’a pas de corbeille : déplacez plutôt le message dans un de ses dossiers.
forget-share = Oublier cette boîte
folder-unreachable = Dossier que l’opérateur ne donne pas en ce moment. Ce qui est gardé ici reste lisible.
folder-unread = { $count ->
    [0] Aucun message non lu
    [one] { $shown } message non lu
   *[other] { $shown } messages non lus
}
folder-total = { $count ->
    [0] Aucun message
    [one] { $shown } message
   *[other] { $shown } messages
}

## Liste

list-empty-title = Aucun message ici
list-empty-hint = Les messages reçus dans ce dossier apparaîtront ici.
list-inbox-empty-title = Tout est lu et classé
list-inbox-empty-hint = Les nouveaux messages apparaîtront ici.
list-first-sync-title = Premiers messages en cours d’arrivée
list-first-sync-hint = Les plus récents arrivent d’abord. Vous pouvez déjà les lire.
list-no-subject = (sans objet)
list-no-sender = (expéditeur inconnu)
list-to = À { $name }

## Gestes sur les messages et les dossiers

folders-all = Toutes les boîtes de réception
folders-all-short = Toutes les boîtes
folders-gone = Disparus du serveur
folders-elsewhere = Traités ailleurs
state-gone = Disparu du serveur le { $date }
state-elsewhere = Traité ailleurs le { $date }
list-gone-none = Rien n’a disparu du serveur
list-elsewhere-none = Rien n’a été traité ailleurs
list-gone-hint = Un message que le serveur n’a plus, sans que vous l’ayez supprimé, est gardé ici { $days } jours.
gone-line = Le serveur n’a plus ces messages, et vous ne les avez pas supprimés ici. Chacun est gardé { $days } jours.
gone-line-elsewhere = Un autre logiciel relève cette boîte : il a sans doute traité ces messages. Chacun est gardé { $days } jours.
gone-off = Le serveur n’a plus ce message : il ne peut qu’être lu, enregistré, transféré ou remis dans un dossier.
gone-act-off = { $act } : impossible, le serveur n’a plus ce message
gone-not-back-elsewhere = Un autre logiciel relève cette boîte : il recevrait ce message une seconde fois.
gone-not-back-lacking = Le texte de ce message n’avait pas encore été reçu : il ne peut pas être remis.
done-put-back = { $count ->
    [one] Message remis dans « { $folder } »
   *[other] { $shown } messages remis dans « { $folder } »
}
reader-gone-why = Quelqu’un ou quelque chose l’a retiré en dehors de Pli : un autre poste, un webmail, une règle de l’opérateur.
reader-elsewhere-why = Un autre logiciel relève cette boîte : c’est sans doute lui qui l’a traité. Ce n’est pas une perte.
reader-gone-until = Pli en garde une copie jusqu’au { $date }.
reader-gone-lacking = Son texte n’avait pas encore été reçu, et ne peut plus l’être. Cette ligne reste jusqu’au { $date }.
action-put-back = Remettre dans la boîte de réception
action-save-message = Enregistrer le message
state-filed = Classé
state-closed = Sans suite
state-urgent = Urgent
state-confided = Confié
state-confided-ordered = Confié d’office
state-mine = Je m’en occupe
state-taken = Pris par { $name }
reader-file = Marquer comme classé
reader-no-follow-up = Sans suite
reader-reopen = N’est plus sans suite
reader-unfile = N’est plus classé
reader-take = Je m’en occupe
reader-taken-title = Pris par { $name }
reader-taken-hint = Cette personne s’en occupe. « Je m’en occupe » (P) vous le donne, et son poste le verra.
reader-confided-title = Confié par { $name }, { $date }
reader-confided-hint = Message reçu dans sa boîte ({ $address }), puis confié à celle-ci. L’original est resté chez cette personne.
reader-release = Je ne m’en occupe plus
list-picked = { $count ->
    [one] { $shown } message sélectionné
   *[other] { $shown } messages sélectionnés
}
list-picked-short = { $count ->
    [one] { $shown } sélectionné
   *[other] { $shown } sélectionnés
}
list-picked-hint = Classez-les, déplacez-les ou supprimez-les ensemble. Échap revient à un seul message.
act-mixed = Ces messages sont de plusieurs boîtes aux lettres : déplacez ou copiez ceux d’une boîte à la fois.
action-undo = Annuler
done-moved = { $count ->
    [one] Message déplacé dans « { $folder } »
   *[other] { $shown } messages déplacés dans « { $folder } »
}
done-copied = { $count ->
    [one] Message copié dans « { $folder } »
   *[other] { $shown } messages copiés dans « { $folder } »
}
done-archived = { $count ->
    [one] Message archivé
   *[other] { $shown } messages archivés
}
done-binned = { $count ->
    [one] Message mis à la corbeille
   *[other] { $shown } messages mis à la corbeille
}
done-erased = { $count ->
    [one] Message supprimé définitivement
   *[other] { $shown } messages supprimés définitivement
}
done-filed = { $count ->
    [one] Message classé
   *[other] { $shown } messages classés
}
done-unfiled = { $count ->
    [one] Ce message n’est plus classé
   *[other] Ces { $shown } messages ne sont plus classés
}
done-closed = { $count ->
    [one] Message sans suite
   *[other] { $shown } messages sans suite
}
done-reopened = { $count ->
    [one] Message de nouveau à classer
   *[other] { $shown } messages de nouveau à classer
}
done-taken = { $count ->
    [one] Vous vous occupez de ce message
   *[other] Vous vous occupez de ces { $shown } messages
}
done-confided = { $count ->
    [one] Message confié à « { $name } »
   *[other] { $shown } messages confiés à « { $name } »
}
done-confided-some = { $count ->
    [one] Message confié à « { $name } ».
   *[other] { $shown } messages confiés à « { $name } ».
} { $left ->
    [one] Un autre est resté : aucune boîte partagée ne peut le recevoir.
   *[other] { $left } autres sont restés : aucune boîte partagée ne peut les recevoir.
}
done-retaken = { $count ->
    [one] Copie reprise au secrétariat
   *[other] { $shown } copies reprises au secrétariat
}
confide-already = { $count ->
    [one] Ce message est déjà confié
   *[other] Ces { $shown } messages sont déjà confiés
}
confide-already-hint = « Reprendre » retire la copie de la boîte partagée, si personne ne l’a rangée. « Confier de nouveau » l’y remet si elle n’y est plus.
confide-retake = Reprendre
confide-again = Confier de nouveau
confide-none = Aucune boîte partagée ne peut recevoir ce message. Ajoutez celle du cabinet dans « Boîtes aux lettres ».
done-released = { $count ->
    [one] Vous ne vous occupez plus de ce message
   *[other] Vous ne vous occupez plus de ces { $shown } messages
}
done-local = Votre opérateur ne garde pas ces marques : elles ne se voient que sur cet ordinateur.
done-undone = C’est annulé.
done-created = Dossier créé
done-renamed = Dossier renommé
done-removed = Dossier supprimé
picker-move = { $count ->
    [one] Déplacer le message dans…
   *[other] Déplacer { $shown } messages dans…
}
picker-copy = { $count ->
    [one] Copier le message dans…
   *[other] Copier { $shown } messages dans…
}
picker-confide = { $count ->
    [one] Confier le message à…
   *[other] Confier { $shown } messages à…
}
picker-confide-hint = Nom de la boîte partagée
picker-confide-why = Tous ceux qui ouvrent cette boîte liront le message. Votre choix est gardé ; il se change dans « Boîtes aux lettres ».
picker-hint = Nom du dossier
picker-keys = ↑ et ↓ pour choisir, Entrée pour valider, Échap pour fermer
picker-recent = récent
picker-new = Nouveau dossier « { $name } »
picker-new-hint = Nouveau dossier : tapez son nom.
folder-new-title = Nouveau dossier
folder-new-submit = Créer
folder-rename-title = Renommer le dossier
folder-rename-submit = Renommer
folder-name = Nom du dossier
folder-name-empty = Donnez un nom au dossier.
folder-name-delimiter = Le signe « { $sign } » sépare les niveaux de dossiers : il ne peut pas être dans le nom.
folder-name-taken = Un dossier porte déjà ce nom.
folder-name-long = Ce nom est trop long : { $most } signes au plus.
folder-name-sign = Ce nom contient un signe que les serveurs n’acceptent pas.
erase-title = { $count ->
    [one] Supprimer ce message définitivement ?
   *[other] Supprimer { $shown } messages définitivement ?
}
erase-hint = Ce qui est supprimé de la corbeille ne peut pas être retrouvé.
erase-submit = Supprimer définitivement
empty-bin = Vider la corbeille
empty-junk = Vider les indésirables
empty-title = Vider « { $folder } » ?
empty-hint = { $count ->
    [one] { $shown } message sera supprimé définitivement.
   *[other] { $shown } messages seront supprimés définitivement.
}
remove-title = Supprimer le dossier « { $folder } » ?
remove-hint = { $count ->
    [0] Il est vide. Les dossiers qu’il contient restent.
    [one] { $shown } message qu’il contient sera supprimé définitivement. Les dossiers qu’il contient restent.
   *[other] { $shown } messages qu’il contient seront supprimés définitivement. Les dossiers qu’il contient restent.
}
remove-submit = Supprimer le dossier
forget-share-title = Oublier « { $name } » ?
forget-share-hint = { $count ->
    [0] L’accès à cette boîte partagée a été retiré : plus rien n’en sera montré ici.
    [one] L’accès à cette boîte partagée a été retiré : { $shown } message gardé sur cet ordinateur en sera effacé. Rien ne change chez l’opérateur.
   *[other] L’accès à cette boîte partagée a été retiré : { $shown } messages gardés sur cet ordinateur en seront effacés. Rien ne change chez l’opérateur.
}
forget-share-submit = Oublier la boîte
queue-line = { $count ->
    [one] { $shown } action en attente
   *[other] { $shown } actions en attente
}
queue-title = Actions en attente
queue-hint = Faites et visibles ici, elles seront dites à l’opérateur dès que possible, dans cet ordre.
queue-none = Rien n’est en attente.
queue-begun = déjà commencée
queue-some-folder = un dossier
queue-marks = { $count ->
    [one] Marque d’un message
   *[other] Marques de { $shown } messages
}
queue-move = { $count ->
    [one] Déplacer un message dans « { $folder } »
   *[other] Déplacer { $shown } messages dans « { $folder } »
}
queue-copy = { $count ->
    [one] Copier un message dans « { $folder } »
   *[other] Copier { $shown } messages dans « { $folder } »
}
queue-erase = { $count ->
    [one] Supprimer un message définitivement
   *[other] Supprimer { $shown } messages définitivement
}
queue-create = Créer le dossier « { $folder } »
queue-rename = Renommer un dossier en « { $folder } »
queue-remove = Supprimer le dossier « { $folder } »
queue-confide = { $count ->
    [one] Confier un message (« { $folder } »)
   *[other] Confier { $shown } messages (« { $folder } »)
}
queue-more = { $count ->
    [one] et { $shown } autre
   *[other] et { $shown } autres
}
shortcut-group-folder = Dossier
shortcut-archive = Archiver
shortcut-bin = Mettre à la corbeille
shortcut-move = Déplacer
shortcut-copy = Copier dans un dossier
shortcut-filed = Classé ou non
shortcut-closed = Sans suite ou non
shortcut-same-patient = Tout ce qui concerne ce patient
shortcut-take = Je m’en occupe, ou non
shortcut-confide = Confier au secrétariat
shortcut-all = Tout sélectionner
shortcut-extend-down = Sélectionner aussi le suivant
shortcut-extend-up = Sélectionner aussi le précédent
shortcut-undo = Annuler la dernière action
shortcut-queue = Actions en attente
shortcut-all-inboxes = Toutes les boîtes de réception
shortcut-gone = Messages disparus du serveur
shortcut-keep-silent = Ne pas envoyer d’accusé de lecture
shortcut-put-back = Remettre un message disparu dans la boîte de réception
shortcut-new-folder = Nouveau dossier
shortcut-rename-folder = Renommer le dossier
shortcut-remove-folder = Supprimer le dossier
shortcut-empty-bin = Vider la corbeille
key-delete = Suppr

## Recherche

search-results = { $count ->
    [0] Aucun résultat
    [one] { $shown } résultat
   *[other] { $shown } résultats
}
search-results-most = Les { $shown } plus récents
search-none-title = Aucun message ne répond à cette recherche
search-none-hint = Essayez moins de mots, ou seulement le début d’un mot. Les accents ne comptent pas. Filtres : de:, à:, objet:, avant:, après:, dossier:, a:pj, non-lu.
search-clear = Effacer la recherche

## Lecture

reader-none-title = Aucun message choisi
reader-none-hint = Choisissez un message dans la liste, ou appuyez sur { $key } pour descendre.
reader-awaited-title = Le texte de ce message arrive
reader-not-kept-title = Le texte de ce message n’est pas gardé ici
reader-not-kept-hint = Il sera demandé à l’opérateur à la prochaine session ouverte avec la carte.
reader-awaited-hint = Il est demandé à l’opérateur avant tous les autres.
reader-to = À
reader-cc = Copie
reader-more-recipients = { $count ->
    [one] et { $shown } autre
   *[other] et { $shown } autres
}
reader-fewer = Réduire
reader-reply = Répondre
reader-reply-all = Répondre à tous
reader-forward = Transférer
reader-flag = Marquer comme important
reader-unflag = Retirer la marque
reader-mark-unread = Marquer comme non lu
reader-mark-read = Marquer comme lu
reader-copy-text = Copier le texte
more-title = Autres actions
reader-text-copied = Texte copié
reader-link-copied = Adresse du lien copiée
reader-as-text = Afficher comme texte
reader-as-rich = Afficher la mise en forme
reader-back = Retour à la liste
reader-blocked = { $count ->
    [one] Une image distante bloquée : l’afficher signalerait votre lecture
   *[other] { $shown } images distantes bloquées : les afficher signalerait votre lecture
}
reader-truncated-document = Message raccourci : trop long ou trop complexe pour être affiché en entier. La suite est dans le texte simple ou dans le message joint tel que reçu.
reader-unreadable = Ce message n’a pas pu être lu.
reader-unreadable-hint = Il est conservé tel qu’il a été reçu : enregistrez le fichier ci-dessus pour le transmettre à votre support, ou demandez un nouvel envoi à l’expéditeur.
reader-cut = Ce message est arrivé incomplet : sa fin manque. Demandez un nouvel envoi à l’expéditeur.
reader-more-blocks = Afficher la suite
reader-picture = Image
reader-quote-show = Afficher le texte cité
reader-quote-hide = Masquer le texte cité
reader-attachments = { $count ->
    [one] { $shown } pièce jointe
   *[other] { $shown } pièces jointes
}

attachment-view = Voir
attachment-save = Enregistrer
attachment-open = Ouvrir
attachment-unnamed = Pièce jointe sans nom
attachment-pdf = Document PDF
attachment-picture = Image
attachment-text = Texte
attachment-archive = Archive
attachment-xdm = Dossier médical (IHE XDM)
attachment-message = Message
attachment-word = Document texte
attachment-sheet = Tableur
attachment-other = Fichier
attachment-saved = Pièce jointe enregistrée : { $name }
attachment-saved-in = Dans { $folder }

viewer-close = Fermer le document
viewer-previous = Page précédente
viewer-next = Page suivante
viewer-page = Page { $page } sur { $pages }
viewer-drawing = Ouverture du document…
viewer-zoom-in = Agrandir
viewer-zoom-out = Réduire
viewer-failed = Ce document ne peut pas être affiché

save-title = Enregistrer la pièce jointe
save-path = Dossier et nom du fichier
save-submit = Enregistrer

## Documents médicaux

document-patient = { $sex ->
    [F] { $name }, née le { $date }
    [M] { $name }, né le { $date }
   *[other] { $name }, né(e) le { $date }
}
document-patient-used = { $family } ({ $used }) { $given }
document-patient-ins = Matricule INS : { $ins }
document-patient-wrong-key = Matricule INS erroné : { $ins }
document-patient-no-ins = Sans matricule INS
document-untitled = Document médical
document-hprim = Courrier ou résultats de laboratoire
document-act = Acte du { $date }
document-by = { $name }, { $organisation }
document-version = version { $number }
document-replaces = Remplace une version précédente
document-from-list = D’après le sommaire de l’archive : le document lui-même n’est pas lu.
document-read = Lire
document-pdf = Voir le PDF
document-pdf-number = Voir le PDF { $number }
document-picture = Voir l’image { $number }
document-save = Enregistrer
document-save-number = Enregistrer le fichier { $number }
document-close = Fermer le document
document-truncated = Document raccourci : trop long pour être affiché en entier. Enregistrez la pièce jointe pour le lire entier.
document-more = Cette archive contient d’autres documents, qui ne sont pas affichés.
document-failed = Le dossier médical joint ne peut pas être lu
document-failed-hint = Il est abîmé, protégé ou n’est pas conforme. Demandez un nouvel envoi à l’expéditeur, ou enregistrez la pièce jointe pour la transmettre à votre support.
document-several-title = Ces documents concernent plusieurs patients
document-several-hint = Vérifiez pour chacun le nom et la date de naissance avant de le classer.
document-doubt-other-patient = Le sommaire de l’archive désigne un autre patient que le document. Ne classez pas ce document sans avoir appelé l’expéditeur.
document-doubt-several-patients = Le document désigne plusieurs patients ; seul le premier est affiché.
document-doubt-named-by-list = Le document ne nomme aucun patient : l’identité affichée est celle du sommaire de l’archive. Vérifiez-la avant de classer.
document-doubt-wrong-key = La clé du matricule INS est fausse : un chiffre a été mal saisi. Identifiez le patient par son nom et sa date de naissance.
document-doubt-altered = Le fichier n’est pas celui qu’annonce le sommaire de l’archive.
document-doubt-missing = Le sommaire annonce un fichier qui n’est pas dans l’archive.
document-doubt-unreadable = Ce fichier ne peut pas être lu.
document-doubt-incomplete = Ce message contient d’autres documents, qui ne sont pas listés. Ouvrez-le pour les voir tous avant de le classer.
result-abnormal = Anormal
result-low = Bas
result-high = Élevé
result-critical = Très anormal
result-very-low = Très bas
result-very-high = Très élevé

## À classer

filing-title = À classer
filing-exports = Remettre aussi à un logiciel métier…
filing-pdf = Document PDF
filing-picture = Image
filing-file = Fichier joint
filing-message = Message joint
filing-born = { $sex ->
    [F] Née le { $date }
    [M] Né le { $date }
   *[other] Né(e) le { $date }
}
filing-nobody = Patient non identifié
filing-elsewhere = Traité ailleurs
filing-away = Mis de côté
filing-sent = Envoyé
filing-unsure = Identité à vérifier
filing-probable = Identité probable
filing-unreadable = Fichier illisible
filing-incomplete = Liste incomplète
filing-all = Tous les documents
filing-all-short = Tous
filing-search = Patient, INS, type
filing-total = { $count ->
    [one] { $shown } document
   *[other] { $shown } documents
}
filing-count = { $count } documents
filing-same = Déjà reçu le { $date }
filing-replaces = Remplace celui du { $date }
filing-compare = À comparer à celui du { $date }
filing-expires-today = Supprimé aujourd’hui
filing-expires = { $count ->
    [one] Supprimé demain
   *[other] Supprimé dans { $count } jours
}
filing-unread = { $count ->
    [one] { $shown } message reste à lire : ses documents arrivent.
   *[other] { $shown } messages restent à lire : leurs documents arrivent.
}
filing-absent = { $count ->
    [one] Les fichiers de { $shown } message ne sont pas sur ce poste : ses documents manquent à la liste.
   *[other] Les fichiers de { $shown } messages ne sont pas sur ce poste : leurs documents manquent à la liste.
}
filing-since = Boîtes qu’un autre logiciel relève : depuis le { $date }.
filing-or = ou { $patient }
filing-gone = Supprimé du serveur
filing-beside = Ce message concerne aussi un autre patient : il sera classé avec son dernier document.
filing-none = Tout est classé
filing-none-hint = Les documents reçus apparaissent ici, patient par patient.
filing-none-yet = Rien à classer parmi les fichiers lus
filing-none-yet-hint = Tous les fichiers reçus n’ont pas pu être lus ici : des documents peuvent manquer.
filing-none-at-all = Aucun document
filing-none-at-all-hint = Les documents joints aux messages apparaissent ici dès qu’ils sont reçus.
filing-search-none-hint = Cherchez par nom, date de naissance ou matricule INS.

export-waiting = En attente du dossier
export-placing = Dépôt en cours
export-there = Déposé dans le dossier
export-taken = Relevé par le logiciel
export-withdrawn = Repris
export-doubtful = Dépôt non confirmé
export-nothing = Rien pour le logiciel
export-content-pdf = PDF, aussi ceux que contiennent les documents structurés
export-content-hprim = Résultats HPRIM
export-content-xdm = Archives IHE XDM (.zip), telles qu’elles sont arrivées
export-content-cda = Documents structurés CDA (.xml), tels qu’ils sont arrivés
export-content-other = Images et textes
export-field-family = Nom de naissance, en capitales
export-field-given = Premier prénom
export-field-used = Nom utilisé, en capitales
export-field-born = Date de naissance ; par exemple {"{"}naissance:JJ-MM-AAAA{"}"}
export-field-sex = Sexe
export-field-ins = Matricule INS
export-field-kind = Type du document
export-field-act = Date de l’acte, sinon de réception ; par exemple {"{"}date:AAAA-MM-JJ{"}"}
export-field-received = Date de réception
export-field-sender = Expéditeur
export-field-original = Nom du fichier reçu
export-field-number = Numéro du message dans Pli
export-fault-name = Donnez-lui un nom d’une ligne, différent des autres.
export-fault-folder = Écrivez le chemin complet du dossier.
export-fault-preset = Choisissez un logiciel.
export-fault-contents = Choisissez au moins une sorte de fichiers.
export-fault-mailbox = Une de ces boîtes n’est pas une adresse.
export-fault-subfolders = Choisissez une sorte de sous-dossiers.
export-fault-template-length = Le nom est vide, ou dépasse 200 signes.
export-fault-template-braces = Une accolade est ouverte ou fermée seule.
export-fault-template-field = « { $word } » n’est pas un champ.
export-fault-template-date = « { $word } » n’est pas une façon d’écrire une date : AAAA, MM et JJ, séparés par un trait, un point ou rien.
export-fault-template-sign = Aucun nom de fichier ne porte « { $word } ».
trial-there = L’essai est dans le dossier
trial-there-hint = Pli regarde si votre logiciel le relève. Si rien ne vient, vérifiez que votre logiciel surveille bien ce dossier. L’essai est retiré quand vous quittez cette page.
trial-taken = L’essai n’est plus dans le dossier : votre logiciel l’a relevé
trial-taken-hint = Cherchez-y PATIENT-TEST Camille, puis supprimez ce document inventé.
trial-changed = Autre chose porte maintenant ce nom
trial-changed-hint = Pli n’y touche pas. Regardez ce fichier dans le dossier.
trial-withdrawn = L’essai a été retiré du dossier
trial-absent = Ce dossier n’existe pas
trial-absent-hint = Vérifiez comment il s’écrit, ou créez-le : Pli ne le crée pas lui-même.
trial-file = Ce n’est pas un dossier
trial-file-hint = Ce chemin mène à un fichier. Écrivez celui du dossier qui le contient.
trial-away = Ce dossier ne répond pas
trial-away-hint = S’il est sur le réseau ou sur un disque amovible, vérifiez qu’il est connecté ; sinon, vérifiez comment il s’écrit.
trial-denied = Pli ne peut pas écrire dans ce dossier
trial-denied-hint = Demandez le droit d’écrire dans ce dossier à la personne qui s’occupe de votre informatique.
trial-full = Ce dossier est plein
trial-full-hint = Faites de la place, ou vérifiez que le logiciel relève bien ce dossier.
trial-unfit = Ce dossier ne convient pas
trial-unfit-hint = Un fichier ne peut pas y être déposé d’un bloc sans risquer d’en remplacer un autre. Choisissez un dossier d’un disque ou d’un partage ordinaire.
## Barre d’état

status-sync-running = Synchronisation… { $done } sur { $total }
status-sync-starting = Synchronisation…
status-up-to-date = À jour { $ago }
status-sync-failed = Non synchronisé
status-sync-failed-since = Non synchronisé ; dernière mise à jour { $ago }
status-sync-never = Pas encore synchronisé
quota-used = { $used } sur { $limit }
quota-used-of = Espace utilisé : { $used } sur { $limit } ({ $percent } %)
quota-as-of = { $words }, relevé { $ago }
quota-nearly-full = Presque pleine : { $used } sur { $limit }
status-late = Dernière mise à jour { $ago }
status-late-why = Rien n’a pu être vérifié depuis. Pli continue d’essayer.
status-several-failing = { $count } boîtes aux lettres sur { $total } ne sont pas à jour
account-up-to-date = { $name } : à jour { $ago }
account-starting = { $name } : synchronisation…
account-running = { $name } : synchronisation… { $done } sur { $total }
account-never = { $name } : pas encore synchronisé
account-late = { $name } : dernière mise à jour { $ago }
account-failed = { $name } : non synchronisé
account-failed-since = { $name } : non synchronisé, dernière mise à jour { $ago }
status-card-open = Carte présente, session ouverte
status-card-none = Sans carte
status-read-only = Lecture seule
status-identity = { $name }, { $profession }

## Pro Santé Connect

psc-name = Pro Santé Connect
psc-alive = Vous êtes connecté à Pro Santé Connect
psc-log-in = Se connecter à Pro Santé Connect
psc-log-in-short = Se connecter
psc-prompt = Pour relever et envoyer votre courrier, connectez-vous à Pro Santé Connect.
psc-ended = Votre session Pro Santé Connect a pris fin
psc-way-card = Avec ma carte
psc-way-mobile = Avec e-CPS
psc-way-browser = Dans le navigateur
psc-later = Plus tard
psc-give-up = Renoncer
psc-beginning-card = Demande de connexion avec votre carte…
psc-beginning-mobile = Envoi de la demande à votre téléphone…
psc-beginning-browser = Préparation de la page de connexion…
psc-mobile-title = Validez sur votre téléphone
psc-mobile-compare = Ouvrez l’application e-CPS. Vérifiez que votre téléphone affiche { $digits } ; sinon, renoncez.
psc-card-title = Validez avec votre carte
psc-card-compare = Le logiciel de votre carte vous demande de confirmer. Vérifiez qu’il affiche { $digits } ; sinon, renoncez.
psc-browser-title = Connectez-vous dans le navigateur
psc-browser-opened = La page de Pro Santé Connect s’ouvre dans votre navigateur. Revenez ici ensuite.
psc-browser-failed = Le navigateur ne s’est pas ouvert.
psc-open-again = Ouvrir à nouveau
psc-time-left = { $minutes ->
    [0] Encore { $seconds } s
   *[other] Encore { $minutes } min { $seconds } s
}
psc-time-over = Le délai est passé.

## Actions

action-compose = Nouveau message
departing-undo = Envoi dans { $seconds } s
departing-chosen = Envoi prévu le { $date } à { $time }
departing-take-back = Annuler
departing-hint = Annuler l’envoi
left-queued = Lettre confiée à l’envoi
left-waiting = Lettre en attente
left-waiting-login = La lettre est dans la boîte d’envoi ; elle partira après votre connexion à Pro Santé Connect.
left-waiting-service = La lettre est dans la boîte d’envoi ; elle partira dès que Pro Santé Connect répondra.
left-kept = Brouillon enregistré
left-discarded = Brouillon supprimé
list-draft = Brouillon
list-draft-stopped = Destinataire refusé aujourd’hui
list-no-recipient = (sans destinataire)
action-close = Fermer
action-cancel = Annuler
action-retry = Réessayer
action-dismiss = Masquer ce message
action-search = Rechercher

## Clavier

shortcuts-title = Raccourcis du clavier
shortcuts-hint = Appuyez sur Échap pour fermer.
shortcut-group-general = Général
shortcut-group-list = Liste
shortcut-group-message = Message
shortcut-group-search = Dans le champ de recherche
search-people = Expéditeur, destinataire
search-people-typed = de:durand à:labo
search-subject = Objet
search-subject-typed = objet:irm
search-dates = Avant une date, depuis une date
search-dates-typed = avant:2026 après:23/11/2026
search-state = Avec pièce jointe, non lu
search-state-typed = a:pj non-lu
search-folder = Dans un dossier
search-folder-typed = dossier:archives
search-phrase = Expression exacte, sans un mot
search-phrase-typed = "compte rendu" -radio
shortcut-compose = Nouveau message
shortcut-search = Rechercher
shortcut-sync = Synchroniser
shortcut-mask = Masquer l’écran
shortcut-lock = Fermer la session
shortcut-help = Cette aide
shortcut-diagnosis = Diagnostic
shortcut-zoom-in = Agrandir tout
shortcut-zoom-out = Réduire tout
shortcut-zoom-reset = Taille normale
shortcut-vault = Carte et code de secours
shortcut-mailboxes = Boîtes aux lettres
shortcut-theme = Changer d’apparence
shortcut-next = Message suivant
shortcut-previous = Message précédent
shortcut-open = Lire le message
shortcut-reply = Répondre
shortcut-reply-all = Répondre à tous
shortcut-forward = Transférer
shortcut-forward-attached = Transférer en pièce jointe
shortcut-redirect = Rediriger tel quel
shortcut-anew = Modifier comme nouveau message
shortcut-more = Autres actions
shortcut-flag = Marquer ou démarquer
shortcut-unread = Lu ou non lu
shortcut-escape = Fermer, revenir
shortcut-inbox = Boîte de réception
shortcut-outbox = Boîte d’envoi
shortcut-profile = Fiche du correspondant
shortcut-contacts = Favoris et groupes
shortcut-write-to = Écrire à ce correspondant
shortcut-favourite = Ajouter aux favoris, ou retirer
shortcut-group-person = Sur une fiche
key-ctrl = Ctrl
key-shift = Maj
key-alt = Alt
key-enter = Entrée
key-escape = Échap
key-up = ↑
key-down = ↓

## Boîtes de l’annuaire, en mots

box-personal = boîte nominative
box-organisation = boîte du service
box-practice = boîte du cabinet
box-application = boîte automatique
directory-site = { $name } ({ $department })

## Fiche d’un correspondant

profile-rpps-line = Numéro national de professionnel de santé (RPPS) : { $number }
profile-activity = { $profession }, { $speciality }
profile-town = { $code } { $town } ({ $department })
profile-unknown = Pas dans l’annuaire de cet ordinateur.
profile-favourite = Parmi vos favoris
profile-groups = Dans vos groupes : { $names }
profile-received = reçu
profile-sent = envoyé, { $state }
profile-sent-refused = envoyé, refusé par l’opérateur pour ce correspondant
profile-open = Fiche de { $name }
profile-write = Écrire
profile-write-to = Écrire à { $address }
profile-copy = Copier l’adresse
profile-copy-of = Copier { $address }
profile-copied = Adresse copiée
profile-favour = Ajouter aux favoris
profile-unfavour = Retirer des favoris
profile-groups-act = Groupes
profile-groups-title = Dans quels groupes ranger ce correspondant ?
profile-back = Revenir à la fiche
profile-mailboxes = { $count ->
        [one] Boîte aux lettres
       *[other] Boîtes aux lettres
    }
profile-places = Lieux d’exercice
profile-exchanges = Échanges
profile-exchanges-waiting = Recherche des échanges…
profile-exchanges-none = Aucun échange gardé sur cet ordinateur.
profile-older = Échanges plus anciens

## Favoris et groupes

contacts-title = Favoris et groupes
contacts-why = Ils ne sont que pour vous, et chaque adresse est vérifiée à chaque envoi.
contacts-favourites = Favoris
contacts-add = Ajouter : nom, spécialité, ville ou adresse
contacts-no-favourite = Aucun favori. Ajoutez ceux à qui vous écrivez souvent : ils passent devant les autres.
contacts-no-group = Aucun groupe pour l’instant.
contacts-nobody = Personne dans ce groupe.
contacts-new = Nouveau groupe
contacts-new-title = Nom du nouveau groupe
contacts-new-group-hint = Par exemple « Correspondants cardio »
contacts-make = Créer
contacts-rename = Renommer
contacts-rename-title = Nouveau nom du groupe
contacts-delete = Supprimer le groupe
contacts-delete-title = Supprimer le groupe « { $name } » ?
contacts-delete-message = Seul le groupe disparaît : ses membres restent dans l’annuaire, vos favoris et vos échanges.
contacts-write = Écrire au groupe
contacts-remove = Retirer { $name }
opposed-shelf = Oppositions
opposed-title = Patients qui s’opposent à recevoir des messages
opposed-why = Pli le rappelle avant chaque envoi. Notez ici ce qu’un patient vous dit, de vive voix ou par courrier.
opposed-number = Matricule INS (15 chiffres)
opposed-name = Prénom et nom
opposed-note = Noter l’opposition
opposed-wrong = Ce n’est pas un matricule INS : 15 chiffres, clé comprise, comme au dossier du patient.
opposed-nobody = Aucune opposition notée.
opposed-line = { $number }, depuis le { $date }
opposed-since = depuis le { $date }
opposed-lift = Lever l’opposition de { $name }
opposed-lift-act = Lever l’opposition
opposed-lift-title = Lever l’opposition de { $name } ?
opposed-lift-message = Si ce patient accepte de nouveau vos messages, Pli ne rappellera plus son opposition.
contacts-count = { $count ->
        [0] personne
        [one] un correspondant
       *[other] { $count } correspondants
    }
contacts-gone = { $count ->
        [one] un correspondant n’est plus là
       *[other] { $count } correspondants ne sont plus là
    }

## Boîte d’envoi

outgoing-held = départ prévu le { $date } à { $time }
outgoing-queued = en attente d’envoi
outgoing-sending = envoi en cours
outgoing-deferred = envoi retardé
outgoing-accepted = pris en charge par l’opérateur
outgoing-filed = pris en charge par l’opérateur, copie classée
outgoing-refused = refusé par l’opérateur
outgoing-withheld = retenu avant l’envoi
outgoing-opposed = non envoyé, le patient s’est opposé
outgoing-doubtful = envoi non confirmé
outgoing-unreadable = illisible, ne sera pas envoyé

## Accusés

receipt-unknown = Pas encore d’accusé
receipt-delayed = Remise retardée ; les serveurs réessaient
receipt-failed = Non remis
receipt-relayed = Transmis à un serveur qui n’envoie pas d’accusé
receipt-delivered = Remis { $when }
receipt-processed = Intégré par le logiciel du destinataire { $when }
receipt-read = Lu { $when }
receipt-rejected = Remis, mais non intégré au dossier { $when }
receipt-read-rejected = Lu { $when }, mais non intégré au dossier
receipt-delayed-hint = Rien à faire pour l’instant. Si le message est urgent, appelez votre correspondant.
receipt-not-offered = L’opérateur n’envoie pas d’accusé de remise.
receipt-awaited = Accusé de lecture demandé
receipt-late = Pas encore lu. Si c’est important, appelez votre correspondant.
receipt-line = { $address } : { $words }
receipt-show = Voir l’accusé
receipt-noted = C’est noté
reader-asked-title = L’expéditeur demande à savoir si vous avez lu ce message
reader-asked-hint = L’accusé dit seulement que le message a été affiché. Un refus n’est signalé à personne, et la question n’est plus posée.
reader-asked-diverts = Attention : l’accusé partirait à { $address }, qui n’est pas l’adresse d’où vient ce message.
reader-asked-tell = Envoyer l’accusé de lecture
reader-asked-keep = Ne pas envoyer
acknowledgement-subject = Lu : { $subject }
acknowledgement-words = Votre message « { $subject } » a été affiché le { $date } à { $time }. Cela n’assure pas que son contenu a été compris.
list-receipt = { $mark } { $words }
sign-failed = { $all ->
    [one] Non remis
   *[other] Non remis à { $count } sur { $all }
}
sign-rejected = { $all ->
    [one] Remis, mais non intégré au dossier
   *[other] Non intégré par { $count } sur { $all }
}
sign-delayed = { $all ->
    [one] Remise retardée
   *[other] Remise retardée pour { $count } sur { $all }
}
sign-partly-delivered = Remis à { $count } sur { $all }
sign-partly-read = Lu par { $count } sur { $all }
undelivered-mailbox-full = La boîte de ce correspondant est pleine. Prévenez-le par téléphone, puis renvoyez le message.
undelivered-mailbox-unknown = Cette boîte n’existe pas, ou n’existe plus. Vérifiez l’adresse dans l’annuaire.
undelivered-mailbox-closed = Cette boîte est fermée. Cherchez dans l’annuaire une autre boîte de ce correspondant ou de son service.
undelivered-domain-unknown = Le serveur de ce correspondant n’existe pas. Vérifiez l’adresse dans l’annuaire.
undelivered-too-big = Le message est trop lourd pour cette boîte. Réduisez ou répartissez les pièces jointes, puis renvoyez-le.
undelivered-not-allowed = L’opérateur du destinataire n’accepte pas ce message : adresse hors de l’espace de confiance, ou expéditeur non autorisé. Cherchez une autre boîte dans l’annuaire.
undelivered-content = Le contenu ou une pièce jointe n’est pas accepté par le destinataire. Renvoyez la pièce dans un autre format, par exemple en PDF.
undelivered-unreachable = Le serveur du destinataire n’a pas répondu à temps. Renvoyez le message ; si cela se répète, prévenez votre correspondant autrement.
undelivered-other = Le motif n’est pas précisé. Vérifiez l’adresse dans l’annuaire, ou appelez votre correspondant.
integration-wrong-version = La version à remplacer ou à supprimer n’est pas celle du destinataire (900). Vérifiez quel document vous avez envoyé en dernier.
integration-author = Seul l’auteur du premier document peut le remplacer ou le supprimer (901). Demandez-lui de le faire.
integration-patient-unknown = Le patient n’est pas connu du destinataire (902). Vérifiez le destinataire et le patient, ou demandez que le dossier soit créé.
integration-identity-missing = Le document ne porte pas d’identité nationale de santé (903). Renvoyez-le une fois l’identité qualifiée.
integration-identity-differs = L’identité nationale de santé du document n’est pas celle que connaît le destinataire (904). Vérifiez l’identité du patient avant tout nouvel envoi.
integration-identity-incomplete = L’identité nationale de santé est incomplète : il manque des traits (905). Complétez-la, puis renvoyez le document.
integration-other = Le logiciel du destinataire n’a pas pu intégrer le document (906). Le message lui-même est bien dans sa boîte : appelez votre correspondant si besoin.

## Dates

date-now = à l’instant
date-minutes-ago = il y a { $count } min
date-hours-ago = il y a { $count } h
date-yesterday = hier
date-today-at = aujourd’hui à { $time }
date-yesterday-at = hier à { $time }
date-at = { $date } à { $time }
date-on = le { $date }

## Refus d’un destinataire

refusal-leave = Quitter
refusal-malformed = Ce n’est pas une adresse de messagerie.
refusal-not-listed = { $domain } n’appartient pas à l’espace de confiance MSSanté.
refusal-patient = C’est la boîte d’un patient : écrire aux patients (messagerie citoyenne) n’est pas activé sur ce poste.
refusal-patient-hint = Les patients lisent leurs documents dans Mon espace santé : déposez-y celui-ci, ou retirez ce destinataire. Pour écrire à vos patients, activez-le dans les Réglages (Ctrl + ,) : chaque message demandera alors une identité qualifiée (INS), confirmée, et n’aura pas d’autre destinataire.
refusal-patient-forbidden = C’est la boîte d’un patient : votre établissement n’autorise pas l’écriture aux patients depuis Pli.
refusal-patient-forbidden-hint = Les patients lisent leurs documents dans Mon espace santé : déposez-y celui-ci, ou retirez ce destinataire.
refusal-patient-elsewhere = C’est la boîte d’un patient dans un autre espace que le vôtre : elle ne peut pas recevoir ce message.
refusal-patient-matricule = C’est la boîte d’un patient, mais son numéro (matricule INS) est inexact.
refusal-patient-matricule-hint = Le numéro compte 15 caractères, dont une clé de deux chiffres qui ne correspond pas : reprenez-le dans le dossier du patient.
refusal-patient-unconfirmed = C’est la boîte d’un patient : son identité doit être confirmée avant l’envoi.
refusal-patient-opposed = Ce patient s’est opposé à recevoir des messages : vous l’avez noté le { $date }.
refusal-patient-opposed-hint = Remettez-lui ce document autrement. Si ce patient le demande malgré son opposition, dites-le en confirmant son identité.
refusal-patient-differs = La date de naissance ou le sexe ne correspond pas au numéro du patient : rien ne lui est envoyé.
refusal-patient-mixed = Un patient est toujours seul destinataire : écrivez-lui dans un message à part.
refusal-no-list = L’appartenance à l’espace de confiance ne peut pas être vérifiée pour l’instant.

## Avis : ce qui s’est passé, ce que cela change pour le courrier, ce qu’il faut faire

notice-card-module-missing = Logiciel de la carte introuvable
    .message = Le logiciel qui permet de lire les cartes de santé (Cryptolib CPS) n’est pas sur cet ordinateur, ou pas là où les réglages l’indiquent. Vos messages restent chiffrés et intacts.
    .remedy = Installez la Cryptolib CPS de l’Agence du numérique en santé, puis recommencez.
notice-card-module-untrusted = Logiciel de la carte écarté par prudence
    .message = D’autres que l’administrateur peuvent modifier { $place }. Le logiciel de la carte n’a donc pas été démarré : votre code ne lui a pas été confié. Vos messages restent chiffrés et intacts.
    .remedy = Votre service informatique doit rendre ce fichier ou ce dossier à l’administrateur et en retirer l’écriture aux autres comptes, ou réinstaller la Cryptolib CPS.
notice-card-module-unloadable = Logiciel de la carte inutilisable
    .message = Le logiciel qui lit les cartes est présent mais ne démarre pas. Vos messages restent chiffrés et intacts.
    .remedy = Réinstallez la Cryptolib CPS ou prévenez votre service informatique.
notice-card-module-failed = Le logiciel de la carte s’est arrêté
    .message = La carte ne répond plus ; la session est fermée et rien n’est perdu.
    .remedy = Retirez puis remettez la carte, et saisissez à nouveau votre code.
notice-card-absent = Aucune carte dans le lecteur
    .message = Votre messagerie s’ouvre avec votre carte de professionnel ou de personnel de santé.
    .remedy = Insérez votre carte, puce vers l’avant. Si le lecteur ne s’allume pas, rebranchez-le.
notice-card-service-absent = Les lecteurs de cartes ne répondent pas
    .message = Le service de cet ordinateur qui parle aux lecteurs de cartes est arrêté ou absent. Vos messages restent chiffrés et intacts.
    .remedy = Redémarrez l’ordinateur. Si cela continue, demandez à votre service informatique de démarrer le service des cartes à puce (PC/SC).
notice-card-reader-absent = Aucun lecteur de cartes
    .message = L’ordinateur ne voit aucun lecteur de cartes.
    .remedy = Branchez le lecteur, ou rebranchez-le sur une autre prise. Pli le verra de lui-même.
notice-card-vitale = C’est une carte Vitale
    .message = La carte du lecteur est celle d’un patient. Votre messagerie s’ouvre avec votre carte de professionnel ou de personnel de santé.
    .remedy = Insérez votre carte CPS, CPE ou CPF.
notice-card-mute = La carte ne répond pas
    .message = Une carte est dans le lecteur, mais elle ne répond pas : elle est peut-être à l’envers ou mal enfoncée.
    .remedy = Retirez la carte, essuyez la puce, puis remettez-la, puce vers l’avant et vers le haut.
notice-card-held = La carte est occupée
    .message = Un autre logiciel garde la carte pour lui seul. Aucun code ne lui a été envoyé.
    .remedy = Terminez ce que fait l’autre logiciel, facturation par exemple, ou fermez-le. Pli verra la carte de lui-même.
notice-card-unread = La carte n’est pas lue
    .message = Une carte de professionnel de santé est dans le lecteur, mais le logiciel de la carte ne la lit pas. Vos messages restent chiffrés et intacts.
    .remedy = Retirez la carte et remettez-la. Si cela continue, mettez à jour la Cryptolib CPS : une carte récente demande une version 5.2 ou plus.
notice-card-unknown = Cette carte n’est pas une carte de santé
    .message = La carte insérée ne porte pas de certificat de professionnel ou de personnel de santé.
    .remedy = Insérez votre carte CPS, CPE ou CPF.
notice-card-ambiguous = Plusieurs cartes dans les lecteurs
    .message = Pli ne choisit pas à votre place entre deux titulaires. Vos messages restent chiffrés et intacts.
    .remedy = Choisissez votre carte, ou retirez celle qui n’est pas la vôtre.
notice-card-not-meant = La carte attendue n’est pas là
    .message = Une carte est présente, mais ce n’est pas celle qui est demandée. Aucun code ne lui a été envoyé.
    .remedy = Insérez la carte attendue, ou nommez celle qui est présente.
notice-card-removed = Carte retirée
    .message = La session est fermée. Les messages en cours d’écriture sont gardés en brouillons.
    .remedy = Remettez la carte et saisissez votre code pour reprendre.
notice-card-failed = La carte ne répond pas comme prévu
    .message = La session ne peut pas s’ouvrir. Vos messages restent chiffrés et intacts.
    .remedy = Retirez la carte, essuyez la puce, remettez-la. Si cela continue, essayez un autre lecteur.
notice-pin-wrong = Code faux
    .message = La carte a refusé ce code. Après trois codes faux, elle se bloque.
    .remedy = Vérifiez votre code, puis saisissez-le à nouveau.
notice-pin-last-try = Code faux : il reste un seul essai
    .message = Un code faux de plus bloquera votre carte.
    .remedy = Ne recommencez que si vous êtes sûr de votre code. Sinon, consultez le courrier reçu avec votre carte.
notice-pin-length = Ce code n’a pas la bonne longueur
    .message = La carte attend un code de { $min } à { $max } chiffres. Rien ne lui a été envoyé : aucun essai n’est perdu.
    .remedy = Saisissez votre code en entier.
notice-pin-locked = Carte bloquée
    .message = Trois codes faux ont été saisis. La carte ne s’ouvre plus ; vos messages restent intacts.
    .remedy = Débloquez-la avec le code de déblocage reçu à part, ou demandez une nouvelle carte.
notice-unblock-wrong = Code de déblocage faux
    .message = La carte a refusé ce code de déblocage. Après plusieurs codes faux, elle ne peut plus être débloquée.
    .remedy = Vérifiez le code de déblocage sur le courrier qui le porte, puis saisissez-le à nouveau.
notice-unblock-last-try = Code de déblocage faux : il reste un seul essai
    .message = Un code de déblocage faux de plus bloquera la carte définitivement.
    .remedy = Ne recommencez qu’avec le courrier sous les yeux. Sinon, appelez l’assistance de l’émetteur (0 806 800 213, appel gratuit).
notice-unblock-length = Ce code de déblocage n’a pas la bonne longueur
    .message = { $min ->
        [8] Le code de déblocage a huit chiffres.
       *[other] Le code de déblocage a de { $min } à { $max } caractères.
    } Rien n’a été envoyé à la carte : aucun essai n’est perdu.
    .remedy = Saisissez le code de déblocage en entier.
notice-unblock-locked = Carte bloquée définitivement
    .message = Trop de codes de déblocage faux ont été saisis : la carte ne peut plus être débloquée. Vos messages restent intacts chez l’opérateur.
    .remedy = Demandez une nouvelle carte à l’émetteur (0 806 800 213, appel gratuit).
notice-unblock-unable = Cette carte ne se débloque pas dans Pli
    .message = La carte, son logiciel ou son lecteur ne le permet pas ici. Aucun essai n’est perdu.
    .remedy = Débloquez-la avec le logiciel CPS-Gestion, ou demandez à votre service informatique.
notice-new-codes-differ = Les deux nouveaux codes ne sont pas les mêmes
    .message = Rien n’a été envoyé à la carte : aucun essai n’est perdu.
    .remedy = Saisissez deux fois le même nouveau code.
notice-last-try-unconfirmed = Dernier essai : le code n’a pas été présenté
    .message = Un code faux bloquerait la carte. Rien ne lui a été envoyé.
    .remedy = Si vous êtes sûr du code, recommencez et confirmez, ou ajoutez --last-try à la commande.
notice-holder-expired = Carte expirée
    .message = Le certificat de cette carte a pris fin le { $on }. L’opérateur ne l’acceptera plus.
    .remedy = Utilisez votre nouvelle carte. Vos messages s’ouvriront avec elle.
notice-holder-untrusted = Carte non reconnue
    .message = L’identité portée par la carte n’a pas pu être vérifiée auprès des autorités de santé. La session reste fermée.
    .remedy = Essayez une autre carte et signalez celle-ci à l’émetteur (0 806 800 213, service gratuit).
notice-card-revocation-unknown = Révocation de la carte non vérifiée
    .message = Pli n’a pas pu savoir si la carte a été révoquée. Les serveurs le vérifient de leur côté.
    .remedy = Vérifiez la connexion à Internet, puis relancez le diagnostic.
notice-card-scheme-unsupported = Cette carte ne convient pas à l’opérateur
    .message = Le serveur demande une forme de signature que cette carte ne sait pas faire. Rien n’a été envoyé.
    .remedy = Signalez-le à votre opérateur MSSanté, ou utilisez une carte plus récente.
notice-card-tls-version = Cette carte ne convient pas à ce serveur
    .message = { $host } n’accepte que le chiffrement TLS 1.3, et cette carte ne sait signer que pour TLS 1.2. Rien n’a été envoyé.
    .remedy = Signalez-le à votre opérateur MSSanté : les cartes CPS3 ont besoin de TLS 1.2. Une carte CPS4 convient aux deux.
notice-server-tls = Chiffrement du serveur refusé
    .message = { $host } ne propose aucun des chiffrements admis dans l’espace de confiance. Pli ne descend jamais plus bas : rien n’a été envoyé.
    .remedy = Signalez-le à votre opérateur MSSanté : son serveur doit proposer TLS 1.2 avec AES-GCM, ou TLS 1.3.
notice-authorities-missing = Autorités de santé introuvables
    .message = Les certificats des autorités IGC-Santé ne sont pas sur cet ordinateur : aucune carte ni aucun serveur ne peut être vérifié.
    .remedy = Installez la Cryptolib CPS, qui les fournit, ou indiquez leur dossier dans les réglages.
notice-no-account = Aucune boîte MSSanté dans cette session
    .message = Ni les réglages de ce poste, ni vos propres boîtes gardées ici n’en contiennent pour le titulaire de cette carte. Rien ne peut être reçu ni envoyé.
    .remedy = Ajoutez votre boîte dans « Boîtes aux lettres » (Ctrl + Maj + B), ou avec « pli mailbox add ».
notice-mailbox-known = Cette boîte est déjà là
    .message = Votre session a déjà une boîte à cette adresse : rien n’a été changé.
    .remedy = Pour changer ses serveurs, retirez-la d’abord, puis ajoutez-la de nouveau.
notice-contact-refused = Adresse non gardée
    .message = { $reason } Vos favoris et vos groupes restent ce qu’ils étaient.
    .remedy = Cherchez ce correspondant par son nom : l’annuaire propose ses boîtes MSSanté.
notice-group-known = Un groupe porte déjà ce nom
    .message = Deux groupes de même nom ne se distingueraient pas, même avec d’autres accents. Rien n’a été changé.
    .remedy = Donnez un autre nom.
notice-group-name-invalid = Nom de groupe refusé
    .message = Un groupe porte un nom de 60 caractères au plus, qui ne ressemble pas à une adresse. Rien n’a été changé.
    .remedy = Choisissez par exemple « Correspondants cardio ».
notice-mailbox-restarted = La synchronisation de cette boîte a été relancée
    .message = Elle s’était arrêtée sans le dire. Rien n’est perdu : elle reprend où elle en était.
    .remedy = Si cela se répète, signalez-le à votre service informatique avec un diagnostic.
notice-mailbox-no-access = Cette carte n’a pas accès à cette boîte
    .message = L’opérateur vous reconnaît, mais n’a pas enregistré que vous pouvez ouvrir cette boîte partagée. Rien n’est en panne.
    .remedy = Demandez au responsable de la boîte de faire ajouter votre accès par l’opérateur, puis réessayez.
notice-mailbox-withdrawn = L’accès à cette boîte a été retiré
    .message = L’opérateur ne vous laisse plus ouvrir cette boîte partagée. Ce qui est déjà sur cet ordinateur reste lisible ; ce que vous avez fait et les lettres en attente sont conservés, et rien ne part de cette boîte.
    .remedy = Voyez avec le responsable de la boîte. Si l’accès vous est rendu, relevez le courrier : tout reprend. Pli réessaie de loin en loin.
notice-mailbox-nearly-full = Boîte presque pleine : { $percent } % de l’espace est utilisé
    .message = Une boîte pleine ne reçoit plus rien et n’envoie plus rien ; vos correspondants ne sont pas toujours prévenus.
    .remedy = Supprimez des messages dont vous n’avez plus besoin, puis videz la corbeille. Votre opérateur peut aussi agrandir la boîte.
notice-mailbox-of-settings = Boîte fixée par les réglages
    .message = Cette boîte vient des réglages de ce poste : elle ne se retire pas ici.
    .remedy = Retirez-la du fichier de réglages, ou demandez-le à votre service informatique.
notice-mailbox-untold = { $count ->
        [one] Une lettre de « À valider » reste à signaler dans cette boîte
       *[other] { $count } lettres de « À valider » restent à signaler dans cette boîte
    }
    .message = { $count ->
        [one] Ceux qui partagent la boîte ne savent pas encore qu’elle est envoyée : ils pourraient l’envoyer une seconde fois. La boîte n’a pas été retirée.
       *[other] Ceux qui partagent la boîte ne savent pas encore qu’elles sont envoyées : ils pourraient les envoyer une seconde fois. La boîte n’a pas été retirée.
    }
    .remedy = Pli le leur dit dès que l’opérateur répond. Recommencez un peu plus tard.
notice-mailbox-letters = { $count ->
        [one] Une lettre de cette boîte n’est pas réglée
       *[other] { $count } lettres de cette boîte ne sont pas réglées
    }
    .message = { $count ->
        [one] Elle n’est pas partie, ou sa copie n’est pas encore classée dans « Envoyés ». La boîte n’a pas été retirée.
       *[other] Elles ne sont pas parties, ou leur copie n’est pas encore classée dans « Envoyés ». La boîte n’a pas été retirée.
    }
    .remedy = Ouvrez la boîte d’envoi : laissez partir, corrigez ou abandonnez ce qui attend, puis recommencez.
notice-action-marks = { $count ->
        [one] Une marque n’a pas pu être gardée
       *[other] Des marques n’ont pas pu être gardées
    }
    .message = { $count ->
        [one] Votre opérateur n’a pas accepté la marque d’un message : elle est comme avant.
       *[other] Votre opérateur n’a pas accepté les marques de { $count } messages : elles sont comme avant.
    }
    .remedy = Réessayez plus tard. Si cela se répète, demandez à votre opérateur si ce dossier est en lecture seule.
notice-action-move = { $count ->
        [one] Un message n’a pas été déplacé
       *[other] { $count } messages n’ont pas été déplacés
    }
    .message = { $count ->
        [one] Votre opérateur n’a pas accepté le déplacement : le message est revenu dans son dossier.
       *[other] Votre opérateur n’a pas accepté le déplacement : les messages sont revenus dans leur dossier.
    }
    .remedy = Choisissez un autre dossier, ou réessayez plus tard.
notice-action-copy = { $count ->
        [one] Un message n’a pas été copié
       *[other] { $count } messages n’ont pas été copiés
    }
    .message = { $count ->
        [one] Votre opérateur n’a pas accepté la copie : elle a été retirée. Le message est toujours dans son dossier.
       *[other] Votre opérateur n’a pas accepté les copies : elles ont été retirées. Les messages sont toujours dans leur dossier.
    }
    .remedy = Choisissez un autre dossier, ou réessayez plus tard.
notice-action-confide = { $count ->
        [one] Un message n’a pas été confié
       *[other] { $count } messages n’ont pas été confiés
    }
    .message = La boîte partagée ne l’a pas accepté : ceux qui l’ouvrent ne le verront pas. Vous l’avez toujours.
    .remedy = Réessayez plus tard, ou choisissez une autre boîte dans « Boîtes aux lettres ».
notice-action-maybe-there = { $count ->
        [one] Un message n’est peut-être pas confié
       *[other] { $count } messages ne sont peut-être pas confiés
    }
    .message = La liaison a été coupée pendant l’envoi au secrétariat, et la copie n’y est pas : elle n’a pas été déposée, ou quelqu’un l’a déjà rangée.
    .remedy = Demandez au secrétariat avant de confier de nouveau.
notice-action-given-nobody = { $count ->
        [one] Un message n’a pas été confié
       *[other] { $count } messages n’ont pas été confiés
    }
    .message = Une boîte a été retirée d’ici avant que la copie ne soit déposée : personne ne l’a reçue. L’original est resté chez votre opérateur.
    .remedy = Choisissez un autre secrétariat dans « Boîtes aux lettres », puis confiez de nouveau.
notice-action-not-there = { $count ->
        [one] Un message confié n’a pas été repris
       *[other] { $count } messages confiés n’ont pas été repris
    }
    .message = Il n’est plus là où il avait été mis, ou cette boîte n’en laisse rien retirer : quelqu’un l’a peut-être déjà traité.
    .remedy = Demandez à la personne qui s’en occupe.
notice-action-erase = { $count ->
        [one] Un message n’a pas été effacé
       *[other] { $count } messages n’ont pas été effacés
    }
    .message = { $count ->
        [one] Votre opérateur n’a pas accepté de l’effacer : il est de nouveau dans son dossier.
       *[other] Votre opérateur n’a pas accepté de les effacer : ils sont de nouveau dans leur dossier.
    }
    .remedy = Réessayez plus tard. Si cela se répète, demandez à votre opérateur si ce dossier est en lecture seule.
notice-action-elsewhere = { $count ->
        [one] Un message a été traité ailleurs
       *[other] { $count } messages ont été traités ailleurs
    }
    .message = { $count ->
        [one] Un autre poste l’avait déjà déplacé ou effacé : ce qu’il a fait est gardé.
       *[other] Un autre poste les avait déjà déplacés ou effacés : ce qu’il a fait est gardé.
    }
    .remedy = { $count ->
        [one] Cherchez-le dans les autres dossiers si vous en avez besoin.
       *[other] Cherchez-les dans les autres dossiers si vous en avez besoin.
    }
notice-action-target-gone = Le dossier n’existe plus
    .message = { $count ->
        [one] Un message devait y aller : il est revenu dans son dossier.
       *[other] { $count } messages devaient y aller : ils sont revenus dans leur dossier.
    }
    .remedy = Choisissez un autre dossier, ou créez-le de nouveau.
notice-action-outside = { $count ->
        [one] Un message n’a pas été partagé
       *[other] { $count } messages n’ont pas été partagés
    }
    .message = L’opérateur de cette boîte partagée ne figure pas dans l’espace de confiance : ceux qui la lisent ne peuvent rien recevoir.
    .remedy = Choisissez un dossier de votre propre boîte, et signalez-le à votre opérateur.
notice-action-only-marked = { $count ->
        [one] Un message reste marqué comme supprimé
       *[other] { $count } messages restent marqués comme supprimés
    }
    .message = { $count ->
        [one] Le serveur de votre opérateur ne sait pas effacer ce message seul. Il est masqué ici ; d’autres logiciels peuvent encore le montrer.
       *[other] Le serveur de votre opérateur ne sait pas effacer ces messages seuls. Ils sont masqués ici ; d’autres logiciels peuvent encore les montrer.
    }
    .remedy = Rien n’est à faire. Pour effacer tout ce qui est marqué, passez par la messagerie en ligne de votre opérateur.
notice-action-full = La boîte est pleine
    .message = Il n’y a plus de place pour cela chez votre opérateur : rien n’a été changé.
    .remedy = Videz la corbeille ou effacez des messages anciens, puis recommencez.
notice-action-create = Le dossier n’a pas été créé
    .message = Votre opérateur n’a pas accepté ce dossier : il a été retiré. Les messages qui devaient y aller sont revenus dans le leur.
    .remedy = Essayez un autre nom, ou un autre emplacement.
notice-action-rename = Le dossier n’a pas été renommé
    .message = Votre opérateur n’a pas accepté ce nom : le dossier garde le sien.
    .remedy = Essayez un autre nom.
notice-action-remove = Le dossier n’a pas été supprimé
    .message = Votre opérateur n’a pas accepté de le supprimer : il est de nouveau là, avec ses messages.
    .remedy = Vérifiez qu’aucun autre logiciel ne s’en sert, puis réessayez.
notice-action-exists = Ce nom est déjà pris
    .message = Un dossier porte déjà ce nom : rien n’a été changé.
    .remedy = Choisissez un autre nom.
notice-action-name = Ce nom ne peut pas servir
    .message = Un dossier ne peut pas porter ce nom : rien n’a été changé.
    .remedy = Choisissez un nom sans signe de séparation ni caractère spécial.
notice-action-needed = Ce dossier reste tel qu’il est
    .message = La boîte de réception et les dossiers qui ont un rôle (envoyés, brouillons, corbeille…) ne sont ni renommés ni supprimés.
    .remedy = Choisissez un dossier que vous avez créé.
notice-action-accounts = Pas d’une boîte à l’autre
    .message = Ces messages ne sont pas de la même boîte aux lettres que ce dossier : rien n’a été changé.
    .remedy = Choisissez un dossier de la même boîte aux lettres, ou transférez les messages.
notice-action-no-shared-bin = Cette boîte partagée n’a pas de corbeille
    .message = Rien n’a été supprimé : ce que plusieurs personnes partagent ne va dans la corbeille d’aucune d’elles.
    .remedy = Déplacez le message dans un des dossiers de la boîte partagée, ou faites-y créer un dossier « Corbeille ».
notice-action-no-bin = Ce dossier n’est pas vidé
    .message = Seuls la corbeille et les indésirables se vident d’un coup : rien n’a été changé.
    .remedy = Choisissez les messages à effacer.
notice-action-share-open = Cette boîte partagée est encore ouverte
    .message = Ne s’oublie que ce qui est gardé d’une boîte partagée dont l’accès a été retiré : rien n’a été effacé.
    .remedy = Pour ne plus la voir, demandez à votre opérateur d’en retirer l’accès.
notice-action-share-waits = Des actions attendent encore dans cette boîte partagée
    .message = { $count ->
        [one] Ce que vous y avez fait n’est pas encore connu de l’opérateur : rien n’a été effacé.
       *[other] { $count } actions n’y sont pas encore connues de l’opérateur : rien n’a été effacé.
    }
    .remedy = Attendez qu’elles soient faites, ou annulez-les dans la liste des actions en attente.
notice-remove-unconfirmed = Rien n’a été retiré
    .message = Retirer une boîte efface de cet ordinateur les messages qui en sont gardés ; ils restent chez votre opérateur.
    .remedy = Si c’est bien ce que vous voulez, recommencez en ajoutant --yes.
notice-forget-unconfirmed = Rien n’a été oublié
    .message = Oublier une boîte partagée efface de cet ordinateur les messages qui en sont gardés ; rien ne change chez l’opérateur.
    .remedy = Si c’est bien ce que vous voulez, recommencez en ajoutant --yes.
notice-add-unconfirmed = Rien n’a été ajouté
    .message = Les serveurs ci-dessus ont été trouvés et ont fait leurs preuves, mais personne n’a dit que ce sont les bons.
    .remedy = Si vous reconnaissez votre opérateur, recommencez en ajoutant --yes.
notice-servers-unproven = Aucun serveur utilisable pour cette adresse
    .message = Personne n’indique de serveurs pour cette adresse, ou ceux qui sont indiqués n’ont pas fait leurs preuves. Rien n’a été ajouté.
    .remedy = Demandez à votre opérateur MSSanté le nom de ses serveurs et saisissez-les à la main.
notice-mailboxes-unreadable = { $count ->
        [one] Une boîte aux lettres gardée ici est illisible
       *[other] { $count } boîtes aux lettres gardées ici sont illisibles
    }
    .message = { $count ->
        [one] Ce qui en est écrit n’est pas de Pli, ou a été modifié : elle est laissée de côté.
       *[other] Ce qui en est écrit n’est pas de Pli, ou a été modifié : elles sont laissées de côté.
    }
    .remedy = Signalez-le à votre service informatique. Une boîte d’une autre adresse s’ajoute comme d’habitude.

notice-vault-busy = Messagerie déjà ouverte
    .message = Une autre fenêtre de Pli utilise déjà vos messages sur cet ordinateur.
    .remedy = Utilisez cette fenêtre, ou fermez-la avant d’ouvrir celle-ci.
notice-letters-waiting = { $count ->
        [one] { $count } lettre n’est pas partie
       *[other] { $count } lettres ne sont pas parties
    }
    .message = { $count ->
        [one] Elle est gardée, chiffrée, dans la boîte d’envoi.
       *[other] Elles sont gardées, chiffrées, dans la boîte d’envoi.
    }
    .remedy = { $count ->
        [one] Elle part dès que votre session est ouverte et votre opérateur joignable.
       *[other] Elles partent dès que votre session est ouverte et votre opérateur joignable.
    }
notice-letters-scheduled = { $count ->
        [one] { $count } envoi prévu
       *[other] { $count } envois prévus
    }
    .message = { $count ->
        [one] Une lettre attend l’heure que vous lui avez choisie.
       *[other] Des lettres attendent l’heure que vous leur avez choisie.
    }
    .remedy = Si votre session est fermée à cette heure, elles partiront à la prochaine ouverture.
notice-leaves-late = Envoi en retard
    .message = Une lettre prévue le { $date } à { $time } n’a pas pu partir à l’heure : votre session était fermée.
    .remedy = Elle part maintenant.
notice-moment-unclear = Cette date n’est pas comprise
    .message = La date ou l’heure d’envoi ne se lit pas.
    .remedy = Écrivez par exemple 24/11/2026 8:00, demain 8h30 ou lundi matin.
notice-moment-past = Ce moment est passé
    .message = Une lettre ne peut partir qu’à un moment à venir.
    .remedy = Choisissez une date ou une heure plus tardive.
notice-moment-far = Ce moment est trop lointain
    .message = L’envoi d’une lettre se prévoit un an à l’avance au plus.
    .remedy = Choisissez une date plus proche.
notice-overlooked-attachment = Pièce jointe oubliée ?
    .message = Le texte annonce une pièce jointe, et aucun fichier n’est joint.
    .remedy = Joignez le fichier s’il manque.
notice-overlooked-field = Un champ de modèle n’est pas rempli
    .message = La lettre contient encore un champ entre accolades.
    .remedy = Remplissez-le ou retirez-le.
notice-overlooked-subject = Pas d’objet
    .message = La lettre n’a pas d’objet.
    .remedy = Un objet aide votre correspondant à la retrouver.
notice-draft-gone = Ce brouillon n’est plus à jour
    .message = Un autre poste l’a envoyé ou supprimé pendant que vous l’écriviez. Votre texte est gardé ici, comme un nouveau brouillon.
    .remedy = Regardez d’abord les messages envoyés : cette lettre est peut-être déjà partie.
notice-source-gone = La lettre n’est pas partie
    .message = Le brouillon qu’elle reprend, écrit avec un autre logiciel, n’est plus chez votre opérateur : il a peut-être été envoyé, modifié ou supprimé. Votre texte est gardé parmi les brouillons.
    .remedy = Regardez d’abord les messages envoyés. Pour l’envoyer quand même, envoyez-la de nouveau.
notice-leaves-late-asleep = Envoi en retard
    .message = Une lettre prévue le { $date } à { $time } n’a pas pu partir à l’heure : l’ordinateur était en veille, ou l’opérateur ne répondait pas.
    .remedy = Elle part maintenant.
notice-leaving-already = La lettre est en train de partir
    .message = Elle est en cours de remise à votre opérateur : son envoi ne peut plus être annulé.
    .remedy = Sa suite se lit dans la boîte d’envoi.
notice-refused-already = La lettre n’est pas partie
    .message = Elle a été refusée avant que vous ne l’annuliez : personne ne l’a reçue.
    .remedy = Reprenez-la ou supprimez-la dans la boîte d’envoi.
notice-doubtful-already = Envoi non confirmé
    .message = La lettre est peut-être partie : la liaison avec l’opérateur a été coupée pendant l’envoi.
    .remedy = Décidez de sa suite dans la boîte d’envoi.
notice-taken-already = La lettre n’est plus dans la boîte d’envoi
    .message = Elle a déjà été reprise ou supprimée.
    .remedy = Regardez dans les brouillons.
notice-several-patients = Cette lettre porte les documents de plusieurs patients
    .message = Un message ne concerne qu’un seul patient : elle n’est pas envoyée et reste parmi les brouillons.
    .remedy = Envoyez les documents de chaque patient dans une lettre à part.
notice-other-patient = Ces documents sont ceux d’un autre patient
    .message = Le destinataire confirmé n’est pas la personne que les documents joints désignent : la lettre n’est pas envoyée et reste parmi les brouillons.
    .remedy = Vérifiez le destinataire, ou retirez les documents.
notice-documents-unread = Un dossier médical joint ne peut pas être lu
    .message = Pli ne peut pas vérifier de quel patient il parle : la lettre n’est pas envoyée et reste parmi les brouillons.
    .remedy = Joignez-le de nouveau, ou retirez-le.
notice-left-already = La lettre est déjà partie
    .message = Son envoi ne peut plus être annulé.
    .remedy = Sa suite se lit dans la boîte d’envoi.
notice-letters-doubtful = { $count ->
        [one] { $count } envoi non confirmé
       *[other] { $count } envois non confirmés
    }
    .message = { $count ->
        [one] Une lettre est peut-être partie, sans réponse de l’opérateur. Pli ne l’enverra pas une seconde fois de lui-même.
       *[other] Des lettres sont peut-être parties, sans réponse de l’opérateur. Pli ne les enverra pas une seconde fois de lui-même.
    }
    .remedy = Ouvrez la boîte d’envoi pour décider.
notice-letters-unread = { $count ->
        [one] Un message n’a pas été lu
       *[other] { $count } messages n’ont pas été lus
    }
    .message = L’accusé de lecture demandé n’est pas arrivé dans le délai prévu.
    .remedy = La boîte d’envoi dit à qui il manque. Si c’est important, appelez votre correspondant.
notice-letters-undelivered = { $count ->
        [one] Un destinataire n’a pas été atteint
       *[other] { $count } destinataires n’ont pas été atteints
    }
    .message = Un message envoyé n’a pas été remis, ou n’a pas été intégré par le logiciel du destinataire.
    .remedy = La boîte d’envoi en donne le motif, et ce que vous pouvez faire.
notice-draft-awaited = Ce brouillon n’est pas encore sur cet ordinateur
    .message = Il a été demandé à votre opérateur.
    .remedy = Rouvrez-le dans un instant.
notice-draft-forked = Brouillon modifié sur deux postes
    .message = Un brouillon a été modifié ici et sur un autre poste. Votre texte est resté.
    .remedy = L’autre texte est dans le brouillon, parmi ses versions précédentes (Ctrl + H).
notice-draft-alone = La copie d’un brouillon n’est plus chez votre opérateur
    .message = Il a été envoyé ou supprimé avec un autre logiciel, ou l’opérateur l’a effacé. Votre texte est gardé sur cet ordinateur.
    .remedy = Avant de l’envoyer, regardez les messages envoyés : cette lettre est peut-être déjà partie.
notice-vault-rebuilt = Messages récupérés depuis l’opérateur
    .message = Le fichier local était abîmé : il a été mis de côté et se remplit à nouveau. Repris : { $drafts ->
        [0] aucun brouillon
        [one] { $drafts } brouillon
       *[other] { $drafts } brouillons
    }, { $outgoing ->
        [0] aucun message en attente d’envoi
        [one] { $outgoing } message de la boîte d’envoi
       *[other] { $outgoing } messages de la boîte d’envoi
    }.
    .remedy = Continuez à travailler. Vérifiez vos brouillons et votre boîte d’envoi.
notice-vault-key-unavailable = Le trousseau de cet ordinateur ne répond pas
    .message = Une partie de la clé de vos messages y est gardée. Il est verrouillé, arrêté ou ne répond pas.
    .remedy = Ouvrez le trousseau du système puis recommencez, ou tapez votre code de secours.
notice-card-not-enrolled = Cette carte n’est pas encore connue de cet ordinateur
    .message = Vos messages gardés ici ont été chiffrés avec une autre carte, ou le trousseau du système a été vidé. Rien n’est perdu.
    .remedy = Tapez votre code de secours, ou ouvrez avec l’ancienne carte. Les messages sont aussi chez l’opérateur.
notice-recovery-code-wrong = Ce code de secours n’ouvre rien ici
    .message = Il est bien écrit, mais ce n’est pas celui des messages gardés sur cet ordinateur, ou il a été remplacé. Votre carte n’a perdu aucun essai.
    .remedy = Cherchez le code noté le plus récemment, ou ouvrez avec l’ancienne carte.
notice-recovery-code-mistyped = Une faute de frappe dans le code de secours
    .message = Il compte 30 signes en six groupes de cinq ; l’un d’eux manque, est de trop ou n’est pas le bon. Rien n’a été essayé.
    .remedy = Relisez le code groupe par groupe, puis recommencez.
notice-recovery-code-missing = Vous n’avez pas encore de code de secours
    .message = Sans lui, une carte perdue ou remplacée ne rouvre pas les brouillons et les envois gardés sur cet ordinateur.
    .remedy = Créez-le quand vous avez un moment : en bas de la fenêtre, « Carte et code de secours ».
notice-passphrase-wrong = Cette phrase de passe n’ouvre rien ici
    .message = Une lettre diffère peut-être, ou elle a été remplacée. Après plusieurs erreurs, Pli attend un peu plus à chaque fois.
    .remedy = Vérifiez la touche majuscule, ou ouvrez avec votre carte : la phrase se crée et se remplace dans « Carte et code de secours ».
notice-passphrase-length = Cette phrase de passe n’a pas la bonne longueur
    .message = Il faut de { $min } à { $max } caractères, espaces compris. Rien n’a été changé.
    .remedy = Choisissez plusieurs mots sans lien entre eux.
notice-passphrases-differ = Les deux phrases ne sont pas les mêmes
    .message = La phrase de passe se tape deux fois pour éviter une faute de frappe. Rien n’a été changé.
    .remedy = Tapez deux fois la même phrase.
notice-passphrase-forbidden = Lire sans carte n’est pas permis ici
    .message = Les réglages de ce poste n’autorisent pas de phrase de passe. Celle qui a pu être créée n’ouvre plus rien.
    .remedy = Ouvrez avec votre carte.
notice-slot-in-use = Cette carte est celle de la session ouverte
    .message = Elle ne peut pas être retirée pendant qu’elle est utilisée : plus rien n’ouvrirait vos messages.
    .remedy = Ouvrez avec l’autre carte, puis retirez celle-ci.
notice-slot-unknown = Aucun accès de ce nom
    .message = Ce que vous avez indiqué ne désigne aucun accès aux messages gardés ici, ou en désigne plusieurs.
    .remedy = Copiez l’identifiant depuis la liste des accès.
notice-card-of-another = Cette carte est celle de quelqu’un d’autre
    .message = Deux personnes ne partagent jamais les mêmes messages gardés : seule une autre carte du même titulaire peut être ajoutée.
    .remedy = Insérez votre autre carte, ou fermez la session pour que cette personne ouvre la sienne.
notice-rebuild-unconfirmed = Il faut confirmer
    .message = Repartir de l’opérateur met de côté les messages gardés ici, avec les brouillons, les lettres pas encore parties et leur suivi.
    .remedy = Ajoutez --yes si c’est bien ce que vous voulez.
notice-forget-unconfirmed = Il faut confirmer
    .message = Tout ce que Pli garde ici pour cette personne sera effacé : messages, brouillons, lettres pas encore parties et suivi des envois, et ce qui avait été mis de côté. Vos messages restent chez votre opérateur ; le reste n’existe qu’ici.
    .remedy = Faites d’abord une sauvegarde, puis ajoutez --yes si c’est bien ce que vous voulez.
notice-backup-foreign = Cette sauvegarde ne s’ouvre pas avec ce code
    .message = Elle a été faite avec un autre code de secours, ou par une autre personne. Rien n’a été repris.
    .remedy = Donnez le code de secours qui servait le jour de la sauvegarde, avec la carte de la même personne.
notice-backup-damaged = Sauvegarde inutilisable
    .message = Ce fichier n’est pas une sauvegarde de Pli, ou il est incomplet ou abîmé. Rien n’a été repris.
    .remedy = Recopiez le fichier depuis l’ancien ordinateur, ou faites une autre sauvegarde.
notice-backup-too-new = Sauvegarde plus récente que ce Pli
    .message = Elle a été faite par une version plus récente. Rien n’a été repris.
    .remedy = Mettez Pli à jour sur cet ordinateur, puis recommencez.
notice-file-exists = Ce fichier existe déjà
    .message = Pli n’écrit jamais par-dessus un autre fichier. Rien n’a été modifié.
    .remedy = Choisissez un autre nom.
notice-key-store-absent = Protection réduite sur cet ordinateur
    .message = Le système n’a pas de trousseau : une partie de la clé est gardée dans un fichier réservé à votre compte. Vos messages restent chiffrés et la carte reste nécessaire.
    .remedy = Demandez à votre service informatique d’activer le trousseau du système.
notice-vault-unwritable = Impossible d’écrire sur le disque
    .message = Le disque est plein ou protégé : les nouveaux messages ne peuvent pas être gardés ici. Ils restent chez l’opérateur.
    .remedy = Libérez de la place, puis synchronisez.
notice-vault-failed = Les messages gardés ici ne répondent pas
    .message = La lecture du coffre de cet ordinateur a échoué. Vos messages restent chez l’opérateur.
    .remedy = Fermez la session puis ouvrez-la à nouveau. Si cela continue, prévenez votre service informatique.

notice-server-unreachable = Opérateur injoignable
    .message = { $host } ne répond pas. Vous pouvez lire et écrire ; rien ne part ni n’arrive pour l’instant.
    .remedy = Vérifiez la connexion à internet. Pli réessaie seul.
notice-host-unknown = Serveur introuvable
    .message = Le nom « { $host } » n’est pas connu du réseau : aucune adresse ne lui correspond.
    .remedy = Vérifiez la connexion à Internet. Si elle fonctionne, prévenez votre service informatique ou votre opérateur.
notice-starttls-missing = Connexion refusée : elle ne serait pas protégée
    .message = { $host } n’offre pas de connexion chiffrée. Pli n’a rien envoyé.
    .remedy = Prévenez votre opérateur MSSanté ou votre service informatique.
notice-server-certificate-expired = Certificat de l’opérateur expiré
    .message = L’identité de { $host } n’est plus valable. Pli ne s’y connecte pas ; vos messages attendent.
    .remedy = Vérifiez la date de cet ordinateur. Si elle est juste, prévenez votre opérateur.
notice-server-certificate-revoked = Certificat de l’opérateur révoqué
    .message = L’identité de { $host } a été annulée par les autorités de santé. Pli ne s’y connecte pas.
    .remedy = Prévenez votre opérateur MSSanté. N’essayez pas par un autre moyen.
notice-server-certificate-wrong-name = Ce serveur n’est pas celui attendu
    .message = Le serveur qui répond à la place de { $host } porte un autre nom. Pli ne s’y connecte pas.
    .remedy = Vérifiez l’adresse du serveur dans les réglages ou prévenez votre service informatique.
notice-server-certificate-unknown-issuer = Serveur étranger au réseau MSSanté
    .message = L’identité de { $host } n’a pas été délivrée par les autorités de santé. Pli ne s’y connecte pas.
    .remedy = Vérifiez l’adresse du serveur dans les réglages ou prévenez votre opérateur.
notice-server-certificate-revocation-unknown = Identité de l’opérateur impossible à vérifier
    .message = La liste des certificats annulés n’a pas pu être obtenue. Par prudence, Pli ne se connecte pas à { $host }.
    .remedy = Vérifiez la connexion à internet ou le serveur mandataire. Pli réessaie seul.
notice-server-certificate-unfit = Certificat de l’opérateur inutilisable
    .message = L’identité présentée par { $host } est mal formée ou trop faible. Pli ne s’y connecte pas.
    .remedy = Prévenez votre opérateur MSSanté.
notice-login-refused = L’opérateur a refusé votre carte
    .message = { $host } ne reconnaît pas cette carte pour votre boîte.{ $words ->
        [none] {""}
       *[other] {" "}Il répond : « { $words } ».
    }
    .remedy = Vérifiez auprès de votre opérateur que votre boîte est ouverte et rattachée à cette carte.
notice-login-missing = Aucune connexion connue de Pli
    .message = { $host } fait bien partie de l’espace de confiance, mais ne propose ni connexion par la carte ou un certificat, ni Pro Santé Connect.
    .remedy = Demandez à votre opérateur les serveurs prévus pour les logiciels de messagerie.
notice-address-invalid = Adresse non reconnue
    .message = Ce qui a été saisi n’est pas une adresse de messagerie.
    .remedy = Saisissez l’adresse entière, par exemple claire.dubreuil@medecin.mssante.fr.
notice-server-misbehaved = Réponse inattendue de l’opérateur
    .message = { $host } n’a pas fait ce qui lui était demandé.{ $words ->
        [none] {""}
       *[other] {" "}Il répond : « { $words } ».
    } Rien n’est perdu.
    .remedy = Pli réessaie seul. Si cela continue, signalez-le à votre opérateur.
notice-connection-lost = Connexion interrompue
    .message = Le lien avec { $host } s’est coupé. Ce qui était en cours reprendra où il en était.
    .remedy = Vérifiez la connexion à internet. Pli réessaie seul.

notice-operator-lacks = Fonctions non annoncées par l’opérateur
    .message = { $host } n’annonce pas tout ce dont Pli sait se servir. Le courrier passe quand même.
    .remedy = Rien à faire. Joignez ce diagnostic si vous écrivez à l’assistance.
notice-operator-caught = Serveur qui n’annonce pas tout
    .message = { $host } n’a pas dit tout ce qui changeait. Pli compare désormais lui-même : c’est plus lent, rien n’est perdu.
    .remedy = Rien à faire. Joignez ce diagnostic si vous écrivez à l’opérateur.
notice-operator-token-outlives = Session terminée, boîte encore ouverte
    .message = { $host } accepte encore, tant qu’il n’a pas expiré, le jeton de la session Pro Santé Connect qui vient d’être terminée.
    .remedy = Signalez-le à votre opérateur, avec ce diagnostic.
notice-psc-wanted = Connexion à Pro Santé Connect attendue
    .message = Cette boîte reçoit et envoie une fois la connexion faite. Ce qui est gardé ici se lit dès maintenant ; vos messages attendent dans la boîte d’envoi.
    .remedy = Connectez-vous à Pro Santé Connect.
notice-psc-unreachable = Pro Santé Connect injoignable
    .message = Le service n’a pas répondu. Ce qui est gardé ici se lit toujours ; vos messages attendent dans la boîte d’envoi.
    .remedy = Vérifiez la connexion à internet. Pli réessaie seul.
notice-psc-misbehaved = Réponse inattendue de Pro Santé Connect
    .message = Ce que le service a répondu ne prouve pas votre identité : rien n’a été ouvert.
    .remedy = Réessayez plus tard. Si cela continue, prévenez votre service informatique.
notice-psc-clock = Heure de cet ordinateur à vérifier
    .message = L’heure de Pro Santé Connect et celle de cet ordinateur diffèrent de plus de cinq minutes.
    .remedy = Réglez la date et l’heure de cet ordinateur, puis recommencez.
notice-psc-not-set-up = Pro Santé Connect pas encore prêt
    .message = Pli n’y est pas inscrit comme il faut pour cette connexion.
    .remedy = Prévenez votre service informatique.
notice-psc-refused = Connexion refusée
    .message = La demande a été refusée dans Pro Santé Connect.
    .remedy = Recommencez quand vous le souhaitez.
notice-psc-late = Connexion restée sans réponse
    .message = La demande n’a pas été validée à temps.
    .remedy = Recommencez, puis validez sur votre téléphone ou avec votre carte.
notice-psc-unknown-holder = Carte inconnue de Pro Santé Connect
    .message = Le service ne connaît pas le titulaire de cette carte.
    .remedy = Vérifiez auprès de Pro Santé Connect que votre carte ou votre e-CPS est active.
notice-psc-other-person = Une autre personne s’est connectée
    .message = L’identité donnée par Pro Santé Connect n’est pas celle de la carte : rien n’a été ouvert.
    .remedy = Recommencez avec l’identité de la carte insérée.
notice-psc-insufficient = Connexion insuffisante
    .message = Elle ne donne pas accès aux messageries, ou n’est pas assez forte.
    .remedy = Recommencez avec votre carte ou votre e-CPS. Si cela continue, prévenez votre service informatique.
notice-psc-ended = Session Pro Santé Connect terminée
    .message = Ce qui est gardé ici se lit toujours. Recevoir et envoyer demande une nouvelle connexion.
    .remedy = Reconnectez-vous à Pro Santé Connect.

notice-organisation-unreadable = Certificat de l’organisation illisible
    .message = Le fichier n’est pas un certificat avec sa clé, ou il est abîmé.
    .remedy = Demandez le fichier .p12 à votre service informatique.
notice-organisation-missing = Certificat de l’organisation introuvable
    .message = Le fichier que les réglages nomment n’est pas là, ou ne peut pas être lu. La boîte qu’il ouvre attend ; les autres fonctionnent.
    .remedy = Demandez le fichier .p12 à votre service informatique, ou corrigez les réglages.
notice-organisation-loose = Certificat de l’organisation refusé
    .message = Le fichier, ou le dossier où il se trouve, peut être modifié par d’autres que vous et l’administrateur. La boîte qu’il ouvre attend ; les autres fonctionnent.
    .remedy = Demandez à votre service informatique d’en restreindre les droits d’écriture.
notice-organisation-wrong-password = Mot de passe du certificat incorrect
    .message = Celui qui est enregistré n’ouvre pas le fichier du certificat de l’organisation. La boîte attend ; les autres fonctionnent.
    .remedy = Enregistrez le mot de passe remis avec le fichier, avec « pli secret set certificate FICHIER ».
notice-organisation-expired = Certificat de l’organisation périmé
    .message = Sa date de fin est passée : les opérateurs ne l’acceptent plus. La boîte qu’il ouvre attend ; les autres fonctionnent.
    .remedy = Demandez un nouveau certificat à votre service informatique.
notice-organisation-expires = Certificat de l’organisation bientôt périmé
    .message = Il ouvre une de vos boîtes jusqu’au { $on }.
    .remedy = Demandez dès maintenant son renouvellement à votre service informatique.
notice-organisation-revoked = Certificat de l’organisation annulé
    .message = L’autorité qui l’a délivré l’a révoqué. La boîte qu’il ouvre attend ; les autres fonctionnent.
    .remedy = Demandez un nouveau certificat à votre service informatique.
notice-organisation-untrusted = Certificat de l’organisation non reconnu
    .message = Il ne vient pas de l’IGC-Santé.
    .remedy = Demandez un certificat « ORG AUTH_CLI » à votre service informatique.
notice-organisation-unfit = Certificat de l’organisation d’un autre usage
    .message = Il n’est pas fait pour se connecter : c’est peut-être celui d’un cachet.
    .remedy = Demandez un certificat « ORG AUTH_CLI » à votre service informatique.

notice-secret-client-missing = Secret de l’établissement absent
    .message = Cet ordinateur n’a pas le secret qui identifie l’établissement auprès de Pro Santé Connect.
    .remedy = Demandez à votre service informatique de l’enregistrer avec « pli secret set client ».
notice-secret-password-missing = Mot de passe du certificat à enregistrer
    .message = Le fichier { $file } ouvre une boîte de l’organisation, mais son mot de passe n’est pas dans le trousseau du système.
    .remedy = Enregistrez-le avec « pli secret set certificate FICHIER », ou demandez-le à votre service informatique. Vos autres boîtes fonctionnent.
notice-secret-key-store-silent = Trousseau du système sans réponse
    .message = Le secret demandé ne se garde que là : Pli ne l’écrit nulle part ailleurs.
    .remedy = Ouvrez votre session dans un bureau qui a un trousseau (gnome-keyring, KWallet), déverrouillez-le, puis recommencez. Sinon, prévenez votre service informatique.
notice-secret-unfit = Secret non enregistré
    .message = Il est vide, trop long, ou ne tient pas sur une ligne de texte.
    .remedy = Vérifiez ce qui a été saisi, puis recommencez.
notice-secrets-differ = Les deux saisies diffèrent
    .message = Rien n’a été enregistré.
    .remedy = Recommencez en saisissant deux fois le même secret.

notice-list-missing = Liste de l’espace de confiance absente
    .message = Sans la liste des domaines MSSanté, aucun destinataire ne peut être vérifié : rien n’est envoyé.
    .remedy = Vérifiez la connexion à internet. Vos messages attendent dans la boîte d’envoi.
notice-list-expired = Liste de l’espace de confiance trop ancienne
    .message = Elle n’a pas pu être renouvelée à temps : rien n’est envoyé jusqu’à la prochaine.
    .remedy = Vérifiez la connexion à internet. Si elle fonctionne, prévenez votre service informatique.
notice-list-bad-signature = Liste de l’espace de confiance altérée
    .message = Sa signature ne correspond pas à son contenu. Elle n’est pas utilisée.
    .remedy = Réessayez plus tard. Si cela continue, prévenez votre service informatique.
notice-list-unsigned = Liste de l’espace de confiance non signée
    .message = Rien ne prouve son origine. Elle n’est pas utilisée.
    .remedy = Réessayez plus tard. Si cela continue, prévenez votre service informatique.
notice-list-wrong-signer = Liste de l’espace de confiance signée par un inconnu
    .message = Le signataire n’est pas celui attendu. Elle n’est pas utilisée.
    .remedy = Réessayez plus tard. Si cela continue, prévenez votre service informatique.
notice-list-older = Liste de l’espace de confiance périmée
    .message = La liste reçue est plus ancienne que celle déjà connue. Elle n’est pas utilisée.
    .remedy = Réessayez plus tard. Si cela continue, prévenez votre service informatique.
notice-list-from-future = Liste de l’espace de confiance datée du futur
    .message = Sa date est postérieure à celle de cet ordinateur. Elle n’est pas utilisée.
    .remedy = Vérifiez la date et l’heure de cet ordinateur.
notice-list-malformed = Liste de l’espace de confiance illisible
    .message = Ce qui a été reçu n’est pas une liste. Elle n’est pas utilisée.
    .remedy = Vérifiez la connexion à internet ou le serveur mandataire, puis réessayez.
notice-list-unreachable = Liste de l’espace de confiance injoignable
    .message = Le serveur qui la publie ne l’a pas donnée, et aucune copie valable n’est gardée ici : rien n’est envoyé.
    .remedy = Vérifiez la connexion à internet. Pli réessaie seul.
notice-list-stale = Liste de l’espace de confiance à renouveler
    .message = La dernière n’a pas été prise : { $fault ->
        [bad-signature] sa signature ne correspond pas à son contenu
        [unsigned] elle n’est pas signée
        [wrong-signer] son signataire n’est pas celui attendu
        [older] elle est plus ancienne que celle déjà connue
        [from-future] elle est datée du futur
        [malformed] ce qui a été reçu n’est pas une liste
        [expired] elle est trop ancienne
       *[unreachable] le serveur qui la publie ne l’a pas donnée
    }. Celle du { $generated } sert encore ; les envois continuent.
    .remedy = Rien à faire pour l’instant. Pli réessaie seul.

notice-recipients-refused = { $count ->
        [one] Destinataire refusé
       *[other] { $count } destinataires refusés
    }
    .message = { $reason } Rien n’a été envoyé, à personne.
    .remedy = Retirez ou remplacez l’adresse signalée. L’annuaire propose les boîtes MSSanté de vos correspondants.
notice-envelope-mismatch = Destinataires incohérents
    .message = Une adresse figure dans le message sans figurer parmi les destinataires vérifiés, ou l’inverse. Rien n’a été envoyé.
    .remedy = Reprenez les destinataires du message, puis envoyez-le à nouveau.
notice-no-recipient = Aucun destinataire
    .message = Le message n’a pas de destinataire. Rien n’a été envoyé, rien n’est perdu.
    .remedy = Ajoutez au moins un destinataire.
notice-sender-foreign = Expéditeur étranger à la session
    .message = L’adresse d’expédition n’est pas celle de votre boîte. Rien n’a été envoyé.
    .remedy = Choisissez votre propre boîte comme expéditeur.
notice-too-big = Message trop lourd
    .message = Il pèse { $size } une fois préparé ; l’opérateur accepte { $limit }. Rien n’a été envoyé, rien n’est perdu.
    .remedy = Retirez ou allégez une pièce jointe, ou envoyez-la dans un second message.
notice-file-unreadable = Fichier illisible
    .message = Ce fichier ne peut pas être lu. Rien n’a été modifié.
    .remedy = Vérifiez que le fichier existe et s’ouvre ailleurs, puis choisissez-le à nouveau.
notice-file-unwritable = Fichier non enregistré
    .message = Ce dossier n’existe pas, est protégé ou n’a plus de place. Ce que Pli garde est intact.
    .remedy = Choisissez un autre dossier.
notice-journal-unreadable = Ce fichier n’est pas un journal exporté
    .message = Il n’a pas été écrit par « pli journal export », ou il a été coupé.
    .remedy = Demandez le fichier d’origine, ou exportez le journal à nouveau.
notice-send-doubtful = Envoi non confirmé
    .message = Le lien s’est coupé au moment de la remise : le message est peut-être parti. Pli ne l’enverra pas une seconde fois de lui-même.
    .remedy = Demandez au destinataire, ou cherchez la copie dans « Envoyés », puis décidez dans la boîte d’envoi.
notice-send-refused = Message refusé par l’opérateur
    .message = L’opérateur n’a pas accepté ce message.{ $words ->
        [none] {""}
       *[other] {" "}Il répond : « { $words } ».
    } Il est gardé.
    .remedy = Corrigez le message dans la boîte d’envoi, puis envoyez-le à nouveau.
notice-not-filed-yet = Message parti, copie à classer
    .message = L’opérateur a pris le message en charge ; la copie n’est pas encore dans « Envoyés ».
    .remedy = Rien à faire : Pli classe la copie dès que possible.

notice-correspondents-gone = { $count ->
        [one] Un correspondant a changé de situation
       *[other] { $count } correspondants ont changé de situation
    }
    .message = { $count ->
        [one] Une boîte à laquelle vous écrivez a quitté l’annuaire ou l’espace de confiance.
       *[other] { $count } boîtes auxquelles vous écrivez ont quitté l’annuaire ou l’espace de confiance.
    }
    .remedy = Elles sont signalées dans vos brouillons et dès que vous les saisissez. Pour les connaître toutes : « pli check --stored ».
notice-directory-unreadable = Annuaire illisible
    .message = Le fichier de l’annuaire n’a pas pu être lu ; l’ancien reste en service.
    .remedy = Téléchargez de nouveau l’annuaire, ou chargez un autre extrait.
notice-directory-empty = Annuaire vide
    .message = L’annuaire national n’a pas encore été chargé : aucune adresse ne peut être proposée.
    .remedy = Téléchargez-le, ou chargez un extrait reçu dans un fichier. Vous pouvez déjà saisir une adresse entière.
notice-no-such-speciality = Spécialité introuvable
    .message = Aucune profession ni spécialité de l’annuaire ne s’appelle ainsi.
    .remedy = Essayez un mot plus court ; « pli directory browse --choices » donne toutes celles qui existent.
notice-no-such-place = Lieu introuvable
    .message = Aucun département, aucune ville ni structure de l’annuaire ne s’appelle ainsi.
    .remedy = Essayez un mot plus court, ou le numéro du département.
notice-directory-outdated = Annuaire à recharger
    .message = L’annuaire de cet ordinateur a été chargé par une autre version de Pli : celle-ci ne le lit pas.
    .remedy = Téléchargez-le de nouveau : cela prend moins d’une minute. Vous pouvez déjà saisir une adresse entière.
notice-live-key-missing = Clé de l’annuaire en ligne absente
    .message = L’annuaire national en ligne demande une clé qui n’est pas sur cet ordinateur. L’annuaire de cet ordinateur répond seul.
    .remedy = Enregistrez-la avec « pli secret set directory », ou demandez à votre service informatique de le faire.
notice-live-key-refused = Clé de l’annuaire en ligne refusée
    .message = { $host } n’accepte pas la clé de cet ordinateur. L’annuaire de cet ordinateur répond seul.
    .remedy = Demandez une nouvelle clé sur le portail de l’annuaire, puis enregistrez-la avec « pli secret set directory ».
notice-live-unreachable = Annuaire en ligne injoignable
    .message = { $host } ne répond pas, ou trop tard. L’annuaire de cet ordinateur répond seul ; vous pouvez écrire comme d’habitude.
    .remedy = Rien à faire : Pli essaiera à nouveau à la prochaine recherche.
notice-live-untrusted = Annuaire en ligne non reconnu
    .message = { $host } n’a pas prouvé son identité, ou n’offre pas de connexion chiffrée : rien ne lui a été demandé. L’annuaire de cet ordinateur répond seul.
    .remedy = Prévenez votre service informatique : l’adresse de l’annuaire ou son certificat est à vérifier dans les réglages.
notice-live-busy = Annuaire en ligne très demandé
    .message = { $host } limite le nombre de recherches. L’annuaire de cet ordinateur répond seul pour l’instant.
    .remedy = Attendez un moment : Pli reprendra de lui-même.
notice-live-failing = Annuaire en ligne en panne
    .message = { $host } a répondu par une erreur, ou d’une manière qui ne se comprend pas. L’annuaire de cet ordinateur répond seul.
    .remedy = Attendez un moment. Si cela dure, prévenez votre service informatique.
notice-live-refused = Recherche refusée par l’annuaire en ligne
    .message = { $host } ne veut pas répondre à cette recherche. L’annuaire de cet ordinateur répond seul.
    .remedy = Si cela se répète, faites vérifier les réglages de l’annuaire par votre service informatique.
notice-live-referred = Annuaire en ligne déplacé
    .message = { $host } renvoie vers un autre annuaire, que Pli n’interroge pas. L’annuaire de cet ordinateur répond seul.
    .remedy = Demandez à votre service informatique d’indiquer le bon annuaire dans les réglages.
notice-live-card-needed = Annuaire de l’établissement fermé
    .message = Cet annuaire s’interroge avec la carte, et aucune session n’est ouverte.
    .remedy = Ouvrez votre session avec votre carte, puis recommencez.

notice-import-foreign = Ce fichier n’est pas l’extrait de l’annuaire
    .message = Ses colonnes ne sont pas celles de l’annuaire national. L’annuaire déjà chargé reste en service.
    .remedy = Choisissez le fichier « Extraction_Correspondance_MSSante » de l’Annuaire Santé, texte ou zip.
notice-import-archive = Archive illisible
    .message = L’archive ne s’ouvre pas : son téléchargement a sans doute été interrompu. L’annuaire déjà chargé reste en service.
    .remedy = Téléchargez de nouveau l’extrait, puis importez-le.
notice-import-column = Une colonne manque dans l’extrait
    .message = La colonne « { $name } » n’est pas dans ce fichier. L’annuaire déjà chargé reste en service.
    .remedy = Téléchargez de nouveau l’extrait. S’il est complet, son format a changé : mettez Pli à jour.
notice-import-cut-short = Extrait coupé
    .message = Le fichier s’arrête au milieu d’une ligne : son téléchargement a été interrompu. L’annuaire déjà chargé reste en service.
    .remedy = Téléchargez de nouveau l’extrait, puis importez-le.
notice-import-hollow = Extrait vide
    .message = Le fichier ne contient aucune boîte. L’annuaire déjà chargé reste en service.
    .remedy = Téléchargez de nouveau l’extrait, puis importez-le.
notice-import-odd = Extrait illisible
    .message = { $lines } lignes n’ont pas la forme attendue : c’est trop pour un fichier sain. L’annuaire déjà chargé reste en service.
    .remedy = Téléchargez de nouveau l’extrait. S’il est complet, son format a changé : mettez Pli à jour.
notice-import-shrunk = Extrait incomplet
    .message = Le fichier contient { $now } boîtes, moins de la moitié des { $before } de l’annuaire déjà chargé, qui reste en service.
    .remedy = Téléchargez de nouveau l’extrait, ou attendez celui de demain.
notice-import-contradicting = Extrait qui se contredit
    .message = Trop d’adresses y appartiennent à plusieurs personnes à la fois. L’annuaire déjà chargé reste en service.
    .remedy = Attendez l’extrait de demain. Si cela se répète, prévenez votre service informatique.
notice-import-abandoned = Chargement abandonné
    .message = Rien n’a changé : l’annuaire déjà chargé reste en service.
    .remedy = Recommencez quand vous le souhaitez.
notice-import-unreachable = Annuaire national injoignable
    .message = Le site qui le publie ne répond pas ou ne le donne pas. Rien n’a changé : l’annuaire déjà chargé reste en service.
    .remedy = Vérifiez la connexion à internet ou le serveur mandataire. Pli réessaie seul.
notice-import-under-way = Annuaire déjà en cours de chargement
    .message = Pli le télécharge déjà sur cet ordinateur, dans une autre fenêtre ou par la tâche de votre service informatique.
    .remedy = Il sera utilisé dès qu’il sera prêt ; il n’y a rien à faire.
notice-import-forbidden = Réservé à l’administrateur
    .message = Seul l’administrateur de cet ordinateur peut changer l’annuaire commun à ses utilisateurs. Rien n’a changé.
    .remedy = Recommencez en administrateur, ou sans « --machine » pour votre seul usage.

notice-directory-altered = Annuaire modifié sur cet ordinateur
    .message = L’annuaire de cet ordinateur a été modifié par un autre programme que Pli : il n’est plus utilisé. Celui de la veille le remplace s’il est intact ; sinon, aucune adresse n’est proposée.
    .remedy = Téléchargez de nouveau l’annuaire. Si cela se répète, prévenez votre service informatique.
notice-directory-kept = Annuaire tenu par votre service informatique
    .message = L’annuaire de cet ordinateur est tenu à jour pour tous ses utilisateurs : Pli n’en utilise pas d’autre.
    .remedy = Pour le renouveler, adressez-vous à votre service informatique.

notice-settings-invalid = Réglages illisibles
    .message = Le fichier de réglages n’a pas pu être lu{ $line ->
        [0] {""}
       *[other] , à la ligne { $line }
    }. Pli ne devine rien à sa place.
    .remedy = Corrigez ce fichier ou prévenez votre service informatique.
notice-settings-unwritable = Réglage non gardé
    .message = Le fichier de réglages n’a pas pu être écrit.
    .remedy = Vérifiez qu’il vous appartient et que le disque n’est pas plein, ou prévenez votre service informatique.
notice-setting-bound = Réglage géré par votre organisation
    .message = Votre organisation fixe ce réglage ; il ne peut pas être changé ici.
    .remedy = Adressez-vous à votre service informatique.
notice-settings-list-age = Liste blanche gardée trop longtemps
    .message = Les réglages laissent servir une liste blanche vieille de { $days } jours (trust.list_max_age_days) ; { $most } jours sont le plus long délai permis.
    .remedy = Mettez { $most } ou moins, ou retirez ce réglage, ou prévenez votre service informatique.
notice-settings-session = Durée de session hors limites
    .message = Le réglage session.{ $key } doit être compris entre 1 et { $most }.
    .remedy = Corrigez ce réglage, retirez-le, ou prévenez votre service informatique.
notice-settings-export-name = Export sans nom à lui
    .message = Un dossier du logiciel métier ([[export]]) n’a pas de nom, ou porte le nom d’un autre : « { $profile } ».
    .remedy = Donnez à chacun un nom d’une ligne, différent des autres.
notice-settings-export-folder = Dossier d’export mal indiqué
    .message = Le dossier de l’export « { $profile } » n’est pas un chemin complet.
    .remedy = Écrivez le chemin complet du dossier que le logiciel métier surveille.
notice-settings-export-preset = Modèle d’export inconnu
    .message = L’export « { $profile } » part d’un modèle (preset) qui n’existe pas.
    .remedy = Choisissez courant, officiel, hprim, archives, medimust ou weda, ou retirez ce réglage.
notice-settings-export-contents = Contenu d’export inconnu
    .message = L’export « { $profile } » ne dit pas quels fichiers le logiciel prend (contents).
    .remedy = Choisissez parmi pdf, cda, xdm, hprim et other.
notice-settings-export-mailbox = Boîte d’export mal écrite
    .message = Une boîte de l’export « { $profile } » n’est pas une adresse (mailboxes).
    .remedy = Écrivez l’adresse entière, ou retirez ce réglage pour servir toutes les boîtes.
notice-settings-export-subfolders = Sous-dossiers d’export inconnus
    .message = L’export « { $profile } » demande des sous-dossiers d’une sorte inconnue (subfolders).
    .remedy = Choisissez mailbox (un par boîte) ou holder (un par personne), ou retirez ce réglage.
notice-settings-export-template-length = Nom d’export vide ou trop long
    .message = Le nom des fichiers de l’export « { $profile } » (template) est vide, ou dépasse 200 signes.
    .remedy = Par exemple : le nom, le prénom, la date de naissance, la date de l’acte et le type, séparés par des traits.
notice-settings-export-template-braces = Nom d’export mal écrit
    .message = Dans le nom des fichiers de l’export « { $profile } », une accolade est ouverte ou fermée seule.
    .remedy = Chaque champ s’écrit entre deux accolades.
notice-settings-export-template-field = Champ d’export inconnu
    .message = Le nom des fichiers de l’export « { $profile } » contient un champ qui n’existe pas : « { $word } ».
    .remedy = Les champs sont NOM, Prenom, nom_utilise, naissance, sexe, INS, type, date, recu, expediteur, original et numero.
notice-settings-export-template-date = Date d’export mal écrite
    .message = Dans le nom des fichiers de l’export « { $profile } », « { $word } » n’est pas une façon d’écrire une date.
    .remedy = Une date se compose de AAAA, MM et JJ, séparés par un trait, un point ou rien ; l’année y est toujours.
notice-settings-export-template-sign = Signe interdit dans un nom
    .message = Le nom des fichiers de l’export « { $profile } » contient un signe qu’aucun nom de fichier ne porte : « { $word } ».
    .remedy = Retirez ce signe ; les sous-dossiers se demandent par subfolders.
notice-export-no-profile = Aucun dossier de logiciel métier
    .message = Aucun export n’est réglé pour cette boîte.
    .remedy = Ajoutez un export aux réglages, ou nommez-en un.
notice-export-unknown-profile = Export inconnu
    .message = Il n’y a pas d’export de ce nom dans les réglages.
    .remedy = Vérifiez son nom.
notice-export-away = Dossier hors d’atteinte
    .message = Le dossier du logiciel métier ne répond pas. Le document attend ici, chiffré, et sera déposé dès que le dossier est là.
    .remedy = Vérifiez que le partage est connecté.
notice-export-denied = Dossier protégé
    .message = Rien ne peut être écrit dans le dossier du logiciel métier. Le document attend ici, chiffré.
    .remedy = Demandez le droit d’écrire dans ce dossier à votre service informatique.
notice-export-full = Dossier plein
    .message = Il n’y a plus de place dans le dossier du logiciel métier. Le document attend ici, chiffré.
    .remedy = Faites de la place, ou vérifiez que le logiciel relève bien ce dossier.
notice-export-unfit = Dossier inadapté
    .message = Ce dossier ne permet pas de déposer un fichier d’un bloc sans risquer d’en remplacer un autre. Le document attend ici, chiffré.
    .remedy = Choisissez un dossier d’un disque ou d’un partage ordinaire.
notice-policy-untrusted = Règle de l’établissement refusée
    .message = « { $file } » peut être modifié par d’autres que l’administrateur de cet ordinateur. Pli ne démarre pas sans savoir quelles règles appliquer.
    .remedy = Prévenez votre service informatique : ce fichier et les dossiers qui le contiennent doivent appartenir à l’administrateur, sans lien et sans droit d’écriture pour d’autres.
notice-policy-unreadable = Règle de l’établissement illisible
    .message = « { $file } » n’a pas pu être lu. Pli ne démarre pas sans savoir quelles règles appliquer.
    .remedy = Prévenez votre service informatique : ce fichier doit pouvoir être lu par tous les utilisateurs.
notice-policy-malformed = Règle de l’établissement mal écrite
    .message = « { $file } » n’a pas été compris{ $line ->
        [0] {""}
       *[other] , à la ligne { $line }
    }. Pli ne démarre pas sans savoir quelles règles appliquer.
    .remedy = Prévenez votre service informatique. La commande « pli policy check » suivie du nom du fichier dit ce qui ne va pas.
notice-policy-value = Règle de l’établissement mal écrite
    .message = La valeur de { $key } dans « { $file } » ne convient pas. Elle décide de ce à quoi Pli se fie : il ne démarre pas en la devinant.
    .remedy = Prévenez votre service informatique. La commande « pli policy check » suivie du nom du fichier dit ce qui ne va pas.
notice-policy-secret = Secret dans une règle de l’établissement
    .message = « { $file } » contient un secret ou un mot de passe, que tous les utilisateurs peuvent lire là. Pli ne démarre pas.
    .remedy = Prévenez votre service informatique : ce secret est à changer, puis à enregistrer avec « pli secret set », qui le met dans le trousseau du système.
notice-product-undeclared = Le logiciel n’est pas nommé dans vos lettres
    .message = Aucune référence de logiciel déclaré n’est réglée : vos lettres partent sans elle, alors que l’espace de confiance la demande.
    .remedy = Demandez à votre service informatique d’indiquer la référence reçue à la déclaration (ProductReference, ou product dans les réglages).
notice-policy-doubtful = Règles de l’établissement à revoir
    .message = { $count ->
        [one] Une règle n’a pas été comprise
       *[other] { $count } règles n’ont pas été comprises
    }. Une valeur qui ne convient pas est remplacée par la plus stricte ou laissée de côté.
    .remedy = Prévenez votre service informatique. La commande « pli policy show » les montre.
notice-command-invalid = Commande mal écrite
    .message = Un mot ou une option manque, est en trop ou n’est pas connu. Rien n’a été fait.
    .remedy = La commande suivie de « --help » dit ce qu’elle attend.
notice-session-closed = Session fermée
    .message = Cette action demande une session ouverte.
    .remedy = Insérez votre carte et saisissez votre code.
notice-session-limit = Session fermée
    .message = Une session dure { $hours ->
        [one] une heure
       *[other] { $hours } heures
    } au plus. Ce que vous écriviez est gardé en brouillon.
    .remedy = Saisissez votre code pour en ouvrir une nouvelle.
notice-session-reader-lost = Lecteur perdu
    .message = Le lecteur de cartes n’est pas revenu à temps. La session est fermée. Les messages en cours d’écriture sont gardés en brouillons.
    .remedy = Rebranchez le lecteur et saisissez votre code pour reprendre.
notice-read-only = Lecture seule : sans carte, rien n’est envoyé
    .message = La session a été ouverte par la phrase de passe. Les messages gardés ici se lisent et les brouillons se gardent ; l’opérateur n’est pas contacté.
    .remedy = Fermez la session et ouvrez avec votre carte pour envoyer et recevoir.
notice-session-finishing = Envoi en cours
    .message = Votre session précédente termine la remise d’un message à l’opérateur. Elle ne peut pas encore être rouverte.
    .remedy = Réessayez dans un instant : rien n’est perdu.
notice-not-found = Élément introuvable
    .message = Ce qui est demandé n’existe pas ici, ou a été déplacé ou supprimé entre-temps.
    .remedy = Revenez à la liste.
notice-internal = Erreur de Pli
    .message = L’action n’a pas abouti à cause d’un défaut du logiciel. Vos messages restent intacts.
    .remedy = Réessayez. Si cela continue, redémarrez Pli et signalez-le.

## Étapes du diagnostic

layer-pcsc = Service des lecteurs
layer-reader = Lecteur
layer-card = Carte
layer-module = Logiciel de la carte
layer-certificate = Certificat de la carte
layer-revocation = Révocation de la carte
layer-authorities = Autorités IGC-Santé
layer-key-store = Coffre à clés du système
layer-policy = Règles de l’établissement
layer-product = Référence du logiciel
layer-names = Nom du serveur
layer-records = Serveurs publiés par l’opérateur
layer-network = Chemin jusqu’au serveur
layer-imap = Réception
layer-submission = Envoi
layer-organisation = Certificat de l’organisation
layer-tokens = Service de connexion
layer-psc = Connexion à Pro Santé Connect
layer-authentication = Ouverture de la boîte
layer-changes = Suivi des changements
layer-suite = Chiffrement
layer-mechanisms = Modes de connexion annoncés
layer-capabilities = Fonctions annoncées
layer-inbox = Boîte de réception
layer-letters = Règles de dépôt
layer-token-life = Durée d’un jeton
layer-token-renewal = Renouvellement du jeton
layer-token-end = Fin de la session Pro Santé Connect
layer-directory = Annuaire
layer-directory-online = Annuaire national en ligne
layer-directory-ldap = Annuaire de l’établissement
layer-list = Liste de l’espace de confiance
layer-until = valable jusqu’au { $date }
layer-count-authorities = { $count ->
    [one] un certificat
   *[other] { $shown } certificats
}
layer-count-policy = { $count ->
    [0] aucune
    [one] une règle
   *[other] { $shown } règles
}
layer-count-directory = { $count ->
    [one] une boîte
   *[other] { $shown } boîtes
}
layer-list-signed = du { $date }, { $domains } domaines, protégée par la signature de son éditeur
layer-list-unsigned = du { $date }, { $domains } domaines, sans signature : protégée par la connexion à son serveur officiel
layer-no-records = { $domain } : aucun, ce qui est habituel
layer-records-found = { $domain } : { $services }
layer-by-card = avec la carte
layer-by-psc = avec Pro Santé Connect
layer-by-organisation = avec le certificat de l’organisation
layer-announces = { $place } : { $has } ({ $took })
layer-announces-nothing = rien
layer-announces-not = { $said } ; absent : { $lacks }
layer-lasts = { $seconds } s annoncées
layer-retention = { $words } ; l’opérateur garde les messages { $days } jours
layer-untested = Non vérifié : une étape précédente manque, ou une session doit être ouverte.

## Diagnostic

diagnosis-title = Diagnostic
diagnosis-back = Retour
diagnosis-open = Diagnostic
diagnosis-again = Relancer
diagnosis-save = Enregistrer le rapport
diagnosis-report-name = diagnostic-pli.txt
diagnosis-waiting = Vérification en cours…
diagnosis-waiting-hint = Lecteur, carte, réseau, serveurs : cela prend quelques secondes.
diagnosis-good = Tout va bien.
diagnosis-known = { $count ->
    [one] Rien n’empêche d’échanger. Un point est à savoir.
   *[other] Rien n’empêche d’échanger. { $count } points sont à savoir.
}
diagnosis-wrong = { $count ->
    [one] Un point est à corriger.
   *[other] { $count } points sont à corriger.
}
diagnosis-private = Le rapport ne contient ni nom, ni adresse, ni numéro de carte, ni rien d’un patient.
diagnosis-support = Votre assistance : { $words }
report-title = Rapport de diagnostic de Pli
report-version = Version : { $version }
report-system = Système : { $system }
report-date = Date : { $date }
report-layers = Étapes :
report-rules = Réglages que l’établissement peut fixer :
report-log = Dernières lignes du journal :
report-line = { $sign } { $name } : { $detail }
report-set = défini
report-unset = rien

## Ligne de commande

cli-usage-line = Utilisation :
cli-usage-commands = Commandes{ "\u00A0" }
cli-usage-command = COMMANDE
cli-usage-arguments = Arguments{ "\u00A0" }
cli-usage-options = Options{ "\u00A0" }
cli-usage-help = Afficher cette aide
cli-usage-version = Afficher la version
cli-usage-default = { $help } (par défaut : { $value })
cli-usage-value-file = FICHIER
cli-usage-value-address = ADRESSE
cli-usage-value-what = LETTRE
cli-usage-value-addresses = ADRESSE
cli-usage-value-number = NOMBRE
cli-usage-value-limit = NOMBRE
cli-usage-value-n = N
cli-usage-value-id = NUMÉRO
cli-usage-value-folder = DOSSIER
cli-usage-value-where = OÙ
cli-usage-value-words = MOTS
cli-usage-value-name = NOM
cli-usage-value-slot = ACCÈS
cli-usage-unknown-command = « { $word } » n’est pas une commande de pli.
cli-usage-unknown-argument = « { $word } » n’est pas connu.
cli-usage-suggestion = { $fault } Vouliez-vous écrire « { $word } » ?
cli-usage-missing-argument = Il manque : { $words }.
cli-usage-missing-command = Il manque une commande.
cli-usage-missing-value = Il manque une valeur à « { $argument } ».
cli-usage-invalid-value = « { $value } » ne convient pas à « { $argument } ».
cli-usage-valid-values = { $fault } Au choix : { $values }.
cli-usage-argument-conflict = « { $argument } » ne va pas avec « { $other } ».
cli-usage-argument-twice = « { $argument } » est donné deux fois.
cli = Messagerie MSSanté. Sans commande, la fenêtre s’ouvre.
cli-config = Fichier de réglages à utiliser au lieu de celui de l’utilisateur
cli-json = Un objet JSON par ligne
cli-pin-fd = Descripteur de fichier qui contient le code de la carte
cli-card-words = Mots du libellé de la carte ou du nom de son titulaire, quand plusieurs cartes sont présentes
cli-psc = Où se connecter à Pro Santé Connect : card, mobile ou browser
cli-last-try = Utiliser le dernier essai d’un code sans le demander : s’il est faux, la carte se bloque
cli-diagnose = Vérifier chaque étape : lecteur, carte, autorités, liste, serveurs, annuaire
cli-diagnose-report = Fichier d’un rapport qui ne dit rien de personne
cli-diagnose-operator = Ouvrir la session et mesurer aussi ce que seul un opérateur montre ; rien n’est envoyé, aucun message n’est lu
cli-sync = Synchroniser les boîtes, puis rester à l’écoute
cli-sync-once = Un seul passage, puis s’arrêter
cli-list = Lister un dossier, du plus récent au plus ancien
cli-list-folder = Nom du dossier, ou inbox, sent, drafts, archive, junk, trash
cli-list-limit = Nombre de lignes au plus
cli-show = Afficher un message
cli-show-id = Numéro du message, donné par list ou search
cli-documents = Documents médicaux reçus
cli-documents-list = Lister les documents à classer, du plus récent au plus ancien
cli-documents-list-words = Mots du nom du patient, de sa date de naissance, de son matricule ou du type de document
cli-documents-list-all = Aussi ceux qui sont classés, sans suite ou mis de côté
cli-documents-list-limit = Nombre de lignes au plus
cli-documents-show = Afficher les documents médicaux d’un message
cli-documents-show-id = Numéro du message, donné par list ou search
cli-documents-export = Remettre les documents de messages au logiciel métier
cli-documents-export-ids = Numéros des messages, donnés par list ; sans eux, ce qui attend est essayé à nouveau
cli-documents-export-profile = Nom de l’export à employer ; sans lui, celui de la boîte
cli-documents-export-again = Aussi ce qui a déjà été remis
cli-documents-export-dry-run = Donner les noms, sans rien écrire
cli-documents-export-undo = Reprendre ce que le logiciel n’a pas encore relevé
cli-export-none = Rien n’a été remis au logiciel métier.
cli-search = Chercher dans les messages déjà reçus
cli-search-words = Mots qui doivent tous s’y trouver, et filtres : de:, à:, objet:, avant:, après:, dossier:, a:pj, non-lu, "expression", -mot
cli-search-limit = Nombre de résultats au plus
cli-check = Vérifier que des adresses appartiennent à l’espace de confiance
cli-check-addresses = Adresses ; « - » lit une adresse par ligne sur l’entrée standard
cli-check-stored = Vérifier, session ouverte, tous ceux à qui s’adressent les brouillons et les envois gardés ici, et dire qui n’est plus là
cli-directory = Annuaire national, sur cet ordinateur
cli-directory-search = Chercher par nom, profession, spécialité, ville, dans n’importe quel ordre
cli-directory-search-words = Mots, même abrégés
cli-directory-search-limit = Nombre de résultats au plus
cli-directory-search-live = Interroger aussi les annuaires en ligne des réglages
cli-directory-browse = Parcourir l’annuaire par spécialité et par lieu
cli-directory-browse-words = Mots à trouver aussi, comme pour « directory search »
cli-directory-browse-speciality = Profession ou spécialité, même abrégée : « cardio », « kiné »
cli-directory-browse-place = Département, ville ou structure : « 25 », « Doubs », « Besançon »
cli-directory-browse-choices = Donner plutôt les spécialités et les lieux possibles, avec leur nombre de boîtes
cli-directory-browse-from = Numéro de la première boîte
cli-directory-browse-limit = Nombre de boîtes au plus
cli-offer = { $name } : { $count ->
        [one] une boîte
       *[other] { $shown } boîtes
    }
cli-browse-understood = Compris : { $names }.
cli-browse-part = Boîtes { $from } à { $until } sur { $total }.
cli-browse-none = { $count ->
        [0] Aucune boîte.
        [one] Rien de plus : une seule boîte en tout.
       *[other] Rien de plus : { $shown } boîtes en tout.
    }
cli-directory-confirm = Dire si une adresse est dans l’annuaire en ligne aujourd’hui
cli-directory-confirm-address = L’adresse
cli-directory-unnamed = Les réglages ne nomment aucun annuaire en ligne.
cli-directory-import = Remplacer l’annuaire par cet extrait
cli-directory-import-file = Extrait de l’annuaire, texte ou zip
cli-directory-import-machine = Pour tous les utilisateurs de cet ordinateur ; réservé à l’administrateur
cli-directory-status = Contenu de l’annuaire, provenance et intégrité
cli-directory-none = Aucun annuaire n’est chargé.
cli-directory-holds = { $rows } boîtes, annuaire chargé le { $date } depuis { $source }.
cli-directory-everybody = Annuaire commun aux utilisateurs de cet ordinateur.
cli-directory-own = Annuaire de cet utilisateur.
cli-directory-size = Place occupée : { $size }.
cli-directory-card = Fiche d’un correspondant : identité, lieux, boîtes, échanges
cli-directory-card-whose = Adresse, ou numéro national de professionnel de santé (RPPS)
cli-directory-card-live = Interroger aussi les annuaires en ligne des réglages
cli-directory-card-history = Avec les derniers échanges, gardés ici (demande le code de la carte)
cli-directory-card-limit = Nombre d’échanges au plus
cli-compose = Ouvrir la fenêtre sur une lettre : lien mailto: ou message dans un fichier
cli-compose-what = Le lien ou le fichier .eml (le mot « compose » peut être omis)
cli-signature = Les signatures de vos boîtes
cli-signature-list = Dire la signature de chaque boîte
cli-signature-set = Garder une signature, à la place d’une autre
cli-signature-set-address = Adresse de la boîte
cli-signature-set-file = Fichier du texte ; - est l’entrée standard ; un fichier vide n’ajoute rien
cli-signature-set-answers = Fichier de celle des réponses, si elle est différente
cli-signature-kept = Signature gardée pour { $address }
cli-opposition = Les patients qui se sont opposés à recevoir des messages
cli-opposition-list = Dire qui s’est opposé, et depuis quand
cli-opposition-note = Noter l’opposition d’un patient
cli-opposition-note-file = Fichier JSON du patient (ins, name) ; « - » lit l’entrée standard
cli-opposition-lift = Noter que l’opposition d’un patient est levée
cli-opposition-lift-file = Fichier JSON du patient (ins) ; « - » lit l’entrée standard
cli-opposition-line = { $date }  { $number }  { $name }
cli-opposition-none = Aucune opposition notée
cli-opposition-noted = Opposition notée
cli-opposition-lifted = Opposition levée
cli-template = Les modèles de lettres
cli-template-list = Dire lesquels il y a
cli-directory-favourites = Vos correspondants favoris
cli-directory-favourites-list = Dire qui ils sont, et qui n’est plus là
cli-directory-favourites-add = Ajouter un favori
cli-directory-favourites-add-address = L’adresse
cli-directory-favourites-add-name = Le nom, à la place de celui de l’annuaire
cli-directory-favourites-remove = Retirer un favori
cli-directory-favourites-remove-address = L’adresse
cli-directory-groups = Vos groupes de correspondants
cli-directory-groups-list = Dire lesquels il y a
cli-directory-groups-show = Dire qui est dans un groupe, et qui n’est plus là
cli-directory-groups-show-group = Nom du groupe
cli-directory-groups-make = Créer un groupe
cli-directory-groups-make-group = Nom du groupe
cli-directory-groups-rename = Renommer un groupe
cli-directory-groups-rename-group = Nom du groupe
cli-directory-groups-rename-name = Nouveau nom
cli-directory-groups-delete = Supprimer un groupe ; ses membres restent vos correspondants
cli-directory-groups-delete-group = Nom du groupe
cli-directory-groups-add = Mettre des correspondants dans un groupe
cli-directory-groups-add-group = Nom du groupe
cli-directory-groups-add-addresses = Leurs adresses
cli-directory-groups-remove = Retirer un correspondant d’un groupe
cli-directory-groups-remove-group = Nom du groupe
cli-directory-groups-remove-address = L’adresse
cli-group = { $name } : { $members ->
        [0] aucun correspondant
        [one] un correspondant
       *[other] { $members } correspondants
    }{ $gone ->
        [0] .
        [one] , dont un n’est plus là.
       *[other] , dont { $gone } ne sont plus là.
    }
cli-group-changed = Groupe « { $group } » : c’est fait.
cli-group-member-changed = Groupe « { $group } », { $address } : c’est fait.
cli-favourites-changed = Favoris, { $address } : c’est fait.
cli-exchanges = { $count ->
        [0] Aucun échange gardé ici.
        [one] Un échange.
       *[other] { $count } échanges.
    }
cli-card = La carte elle-même
cli-card-unblock = Donner un nouveau code à une carte bloquée ; avec --pin-fd : le code de déblocage, puis le nouveau code, un par ligne
cli-vault = Ce qui ouvre les messages gardés sur cet ordinateur
cli-vault-show = Dire ce qui les ouvre
cli-vault-recovery-code = Faire un code de secours à la place du précédent et l’afficher une seule fois
cli-vault-passphrase = Créer ou changer, là où c’est permis, la phrase de passe qui ouvre en lecture seule sans carte ; avec --pin-fd : le code de la carte, puis la phrase, un par ligne
cli-vault-passphrase-made = Cette phrase de passe ouvre maintenant les messages gardés ici, en lecture seule.
cli-passphrase-prompt = Nouvelle phrase de passe :{ " " }
cli-passphrase-again-prompt = La même, encore une fois :{ " " }
cli-vault-enrol = Ajouter une nouvelle carte de la même personne par le code de secours ; avec --pin-fd : le code de la carte, puis le code de secours, un par ligne
cli-vault-check = Vérifier que les messages gardés ici ne sont pas abîmés
cli-vault-repair = Réparer sur place ce qui peut l’être
cli-vault-sound = Rien n’est abîmé.
cli-vault-damaged = « pli vault repair » répare sur place ce qui peut l’être.
cli-vault-repaired = Réparé. Ce qui manquait revient de l’opérateur à la prochaine synchronisation.
cli-vault-unrepaired = Tout ne se répare pas sur place. À la prochaine ouverture, ce fichier est mis de côté : brouillons, boîte d’envoi et boîtes ajoutées sont repris, les messages reviennent de l’opérateur.
cli-vault-emptied = Les messages gardés ici sont oubliés ; brouillons, boîte d’envoi, boîtes ajoutées et actions en attente restent. Synchronisez pour les reprendre chez l’opérateur.
cli-fault-seal = Pages abîmées sur le disque : { $count }
cli-fault-structure = Tables qui ne se tiennent plus : { $count }
cli-fault-unfindable = Messages absents de l’index de recherche, ou en trop : { $count }
cli-fault-words = Index de recherche abîmé : { $count }
cli-fault-counts = Dossiers mal comptés : { $count }
cli-fault-bodies = Messages gardés en partie seulement : { $count }
cli-fault-orphans = Restes de messages qui ne sont plus là : { $count }
cli-vault-rebuild = Repartir de l’opérateur : les messages gardés sont oubliés, ou tout est mis de côté si plus rien ne l’ouvre
cli-vault-rebuild-yes = C’est bien ce que je veux : si rien n’ouvre le coffre, brouillons, lettres pas encore parties et suivi sont mis de côté
cli-vault-revoke = Retirer un accès et chiffrer tout à nouveau ; seules la carte présente et un nouveau code de secours, affiché une fois, ouvrent ensuite
cli-vault-revoke-slot = Début de l’identifiant donné par « pli vault show »
cli-vault-enrolled = Cette carte ouvre maintenant les messages gardés ici.
cli-vault-known = Cette carte ouvre déjà les messages gardés ici : rien n’a été changé.
cli-vault-rebuilt = Un nouveau coffre a été commencé, l’ancien est mis de côté. Synchronisez pour le remplir.
cli-vault-export = Sauvegarder brouillons, boîte d’envoi et suivi dans un fichier fermé par le code de secours, qui est demandé ; avec --pin-fd : le code de la carte, puis le code de secours, un par ligne
cli-vault-export-file = Fichier à créer ; un fichier existant n’est jamais remplacé
cli-vault-import = Reprendre une sauvegarde ; le code demandé est celui qui servait le jour de la sauvegarde ; avec --pin-fd : le code de la carte, puis ce code, un par ligne
cli-vault-import-file = La sauvegarde
cli-vault-forget = Effacer de cet ordinateur tout ce qui y est gardé pour la personne dont la carte est présente
cli-vault-forget-yes = C’est bien ce que je veux : brouillons, lettres pas encore parties et suivi effacés
cli-vault-forgotten = Effacé : messages, brouillons, boîte d’envoi de cette personne, et ce qui les ouvrait. Restent sur cet ordinateur : le programme, les réglages et l’annuaire ; et chez votre opérateur, vos messages.
cli-vault-forgotten-key-store = Le trousseau du système n’a pas répondu : un secret peut y rester sous le nom « pli ». Il n’ouvre plus rien.
cli-mailbox = Les boîtes aux lettres et leurs serveurs
cli-mailbox-find = Chercher les serveurs d’une boîte et leur faire prouver qu’ils sont de l’espace de confiance ; rien n’est ouvert ni enregistré
cli-mailbox-find-address = Adresse de la boîte
cli-mailbox-list = Les boîtes de la personne dont la carte est présente
cli-mailbox-add = Ajouter une boîte aux serveurs trouvés, ou nommés ici, une fois qu’ils ont fait leurs preuves et laissé entrer son titulaire
cli-mailbox-add-address = Adresse de la boîte
cli-mailbox-add-imap = Serveur de réception, au lieu de ce qui est trouvé ; demande --submission
cli-mailbox-add-submission = Serveur d’envoi, au lieu de ce qui est trouvé ; demande --imap
cli-mailbox-add-method = Ouverture par la carte (card) ou par Pro Santé Connect (psc), au lieu de la première proposée
cli-mailbox-add-name = Nom montré aux correspondants, au lieu de celui du titulaire
cli-mailbox-add-yes = Ce sont les bons serveurs : ajouter sans rien demander
cli-mailbox-remove = Retirer une boîte ajoutée, avec les messages gardés ici ; ils restent chez l’opérateur
cli-mailbox-remove-address = Adresse de la boîte
cli-mailbox-remove-yes = C’est bien ce que je veux : messages de cette boîte effacés de cet ordinateur
cli-mailbox-added = { $address } est ajoutée.
cli-share-forgotten = « { $name } » est oubliée : ses messages ne sont plus sur cet ordinateur.
cli-mailbox-removed = { $address } est retirée : ses messages ne sont plus sur cet ordinateur.
cli-server-tls = { $host }:{ $port } (TLS)
cli-server-starttls = { $host }:{ $port } (STARTTLS)
cli-offer-proved = ✓ Réception : { $imap } ; envoi : { $submission }
cli-offer-refused = ✗ Réception : { $imap } ; envoi : { $submission }
cli-offer-methods = { "    " }Connexion : { $methods }
cli-offer-source = { "    " }Source : { $source }
cli-offer-outside = { "    " }Hors de { $domain } : { $hosts }. À ne retenir que si c’est bien votre opérateur.
cli-source-preset = connu de Pli ({ $operator })
cli-source-srv = enregistrements DNS de { $domain }
cli-source-autoconfig = document de configuration publié par { $host }
cli-source-hand = saisi
cli-method-psc = Pro Santé Connect
cli-method-card = carte
cli-method-organisation = certificat d’organisation
cli-servers-none = Aucun serveur n’est publié pour { $domain }. Demandez-les à votre opérateur.
cli-servers-refused = Aucun de ces serveurs ne peut servir.
cli-servers-usable = Rien n’est enregistré : le choix reste le vôtre.
cli-send = Envoyer une lettre
cli-send-to = Destinataire
cli-send-group = Tous les correspondants d’un groupe, comme destinataires
cli-send-cc = Destinataire en copie
cli-send-bcc = Destinataire en copie cachée
cli-send-subject = Objet
cli-send-body-file = Fichier du texte ; « - » lit l’entrée standard
cli-send-attach = Pièce jointe
cli-send-urgent = Marquer la lettre comme urgente
cli-send-read-receipt = Demander un accusé de lecture
cli-send-at = Envoyer à ce moment (24/11/2026 8:00, demain 8h30), ou à la prochaine ouverture de session
cli-send-eml = Message complet, à la place de tout le reste
cli-send-patient = Fichier JSON du patient à qui écrire (ins, name, born, sex, qualified) ; « - » lit l’entrée standard
cli-send-no-answer = Clore l’échange : le patient ne pourra pas répondre
cli-send-despite-opposition = Écrire bien que le patient se soit opposé à recevoir des messages
cli-outbox = Afficher la boîte d’envoi
cli-journal = Afficher le journal : ce qui a été fait dans les boîtes, par qui, et la réponse du serveur
cli-journal-after = Seulement ce qui suit cette ligne
cli-journal-task = Autre chose que l’afficher
cli-journal-verify = Vérifier que le journal est tel qu’il a été écrit : chaque ligne, et les sceaux de la carte
cli-journal-verify-file = Un journal exporté, au lieu de celui de cet ordinateur ; aucun code n’est demandé
cli-journal-verify-since = Un export plus ancien, que le journal doit prolonger
cli-journal-export = Écrire le journal et ses sceaux dans un fichier que chacun peut vérifier
cli-journal-export-file = Fichier à créer ; un fichier existant n’est jamais remplacé
cli-journal-whose = Journal du titulaire { $holder }.
cli-journal-counted = { $lines ->
        [one] { $lines } ligne
       *[other] { $lines } lignes
    }, { $seals ->
        [one] { $seals } sceau
       *[other] { $seals } sceaux
    }.
cli-journal-signers = Sceaux signés par la carte de : { $names }.
cli-journal-dropped = Les lignes plus anciennes, scellées le { $date }, ne sont plus dans le journal : il garde un an.
cli-journal-shortened = Lignes avant la ligne { $line } : elles ont été retirées avant la fin de leur durée de conservation.
cli-journal-unlinked = { $lines ->
        [one] { $lines } ligne date d’avant les sceaux : rien n’en est dit.
       *[other] { $lines } lignes datent d’avant les sceaux : rien n’en est dit.
    }
cli-journal-altered = Ligne { $line } : elle n’est pas telle qu’elle a été écrite, ou une ligne avant elle a été retirée.
cli-journal-missing = Lignes { $from } à { $to } : elles manquent.
cli-journal-added = Ligne { $line } : elle n’est pas liée aux autres. Une version plus ancienne de Pli l’a écrite, ou quelqu’un d’autre.
cli-journal-rewritten = Ligne { $line } : elle, ou une ligne avant elle, diffère de l’export plus ancien.
cli-journal-cut = Ligne { $line } : elle est dans l’export plus ancien, et n’est plus ici.
cli-journal-seal-unmet = Sceau { $seal } : il couvre d’autres lignes que celles qui sont ici.
cli-journal-seal-moved = Sceau { $seal } : il ne suit pas le précédent.
cli-journal-seal-forged = Sceau { $seal } : sa signature est fausse.
cli-journal-seal-foreign = Sceau { $seal } : sa carte n’est pas celle du titulaire, ou n’est pas reconnue par l’espace de confiance.
cli-journal-more = Il y en a d’autres.
cli-journal-unsound = Le journal n’est pas tel qu’il a été écrit.
cli-journal-unsealed = Chaque ligne suit la précédente, mais aucun sceau ne les garantit encore.
cli-journal-sound = Le journal est tel qu’il a été écrit ; la carte garantit toutes ses lignes.
cli-journal-sound-until = Le journal est tel qu’il a été écrit ; la carte garantit ses lignes jusqu’à la ligne { $line }.
cli-journal-line = { $number } · { $at } · { $author } · { $action } · { $mailbox } · { $request } → { $response }
cli-policy = Les règles de l’établissement sur cet ordinateur
cli-policy-show = Montrer ce qui s’applique, clé par clé, et d’où cela vient
cli-policy-check = Vérifier un fichier avant d’en faire une règle
cli-policy-check-file = Le fichier
cli-policy-line = { $key } = { $value } ({ $origin })
cli-policy-nothing = rien
cli-policy-default = valeur de Pli
cli-policy-recommended = recommandé par l’établissement
cli-policy-user = réglage de l’utilisateur
cli-policy-user-locked = réglage de l’utilisateur, plus strict que celui de l’établissement
cli-policy-bound = imposé par l’établissement
cli-policy-strictest = La valeur écrite dans { $file } ne convient pas : la plus stricte la remplace.
cli-policy-ignored = La valeur écrite dans { $file } ne convient pas : elle est laissée de côté.
cli-policy-unknown = { $key } : clé inconnue, dans { $file }
cli-secret = Les secrets de l’établissement et de ses certificats, dans le trousseau du système
cli-secret-set = Enregistrer un secret, à la place du précédent ; il est demandé sans s’afficher
cli-secret-set-which = « client » (établissement inscrit à Pro Santé Connect), « certificate » (mot de passe d’un fichier .p12) ou « directory » (clé de l’annuaire en ligne)
cli-secret-set-file = Le fichier .p12, pour « certificate »
cli-secret-set-stdin = Lire le secret sur l’entrée standard
cli-secret-forget = Effacer un secret
cli-secret-forget-which = « client », « certificate » ou « directory »
cli-secret-forget-file = Le fichier .p12, pour « certificate »
cli-secret-list = Dire quels secrets sont enregistrés, jamais leur valeur
cli-secret-client = Secret de l’établissement
cli-secret-directory = Clé de l’annuaire en ligne
cli-secret-certificate = Mot de passe de { $file }
cli-secret-line = { $name } : { $state ->
        [kept] enregistré
        [forgotten] effacé
       *[missing] absent
    }
cli-secret-unused = Les réglages ne le demandent pas.
cli-secret-client-prompt = Secret de l’établissement :{ " " }
cli-secret-directory-prompt = Clé de l’annuaire en ligne :{ " " }
cli-secret-certificate-prompt = Mot de passe de { $file } :{ " " }
cli-secret-again-prompt = Encore une fois :{ " " }
cli-code-prompt = Code de la carte de { $name } :{ " " }
cli-unblock-prompt = Code de déblocage de la carte de { $name } :{ " " }
cli-recovery-prompt = Code de secours :{ " " }
cli-new-code-prompt = Nouveau code de la carte :{ " " }
cli-new-code-again-prompt = Nouveau code, encore une fois :{ " " }
cli-unblocked = { $card } : carte débloquée, le nouveau code est en service
cli-psc-card = Pro Santé Connect : le logiciel de votre carte vous demande de confirmer. Vérifiez qu’il affiche { $digits }, puis validez.
cli-psc-mobile = Pro Santé Connect : ouvrez l’application e-CPS. Vérifiez que votre téléphone affiche { $digits }, puis validez.
cli-psc-browse = Pro Santé Connect : connectez-vous dans le navigateur, à cette adresse :
    { $url }
cli-last-try-question = Dernier essai : un code faux bloquera la carte. Continuer ? Tapez « oui ».
cli-last-unblock-question = Dernier essai : un code de déblocage faux bloquera la carte définitivement. Continuer ? Tapez « oui ».
cli-yes = oui
cli-accepted = { $address } : accepté
cli-refused = { $address } : refusé. { $reason }
cli-not-held = Cette adresse n’est pas dans l’annuaire : boîte automatique, boîte non publiée, ou faute de frappe.
cli-alternative = → { $address } ({ $because })
cli-alternative-named = → { $address } — { $name } ({ $because })
cli-departed = { $address } : { $gone }
cli-looked-at = { $count ->
        [0] Aucun correspondant à vérifier.
        [one] Un correspondant vérifié ; { $gone ->
            [0] il est toujours là.
           *[other] il n’est plus là.
        }
       *[other] { $count } correspondants vérifiés ; { $gone ->
            [0] tous sont toujours là.
            [one] un n’est plus là.
           *[other] { $gone } ne sont plus là.
        }
    }
cli-suggestion = Vouliez-vous dire { $address } ?
cli-finding-good = ✓ { $subject }
cli-finding-bad = ✗ { $subject }
    { "    " }{ $message }
    { "    " }{ $remedy }
cli-finding-known = ! { $subject }
    { "    " }{ $message }
    { "    " }{ $remedy }
cli-finding-untested = - { $subject }
cli-finding-detail = { $subject } : { $detail }
cli-notice = { $title }. { $message }
cli-waiting = { $count ->
        [one] { $count } action en attente : elle sera transmise dès que possible
       *[other] { $count } actions en attente : elles seront transmises dès que possible
    }
cli-synced = { $messages } messages, { $size } reçus en { $seconds } s ; première page en { $first } s
cli-from = De : { $people }
cli-to = À : { $people }
cli-cc = Copie : { $people }
cli-date = Date : { $date }
cli-subject = Objet : { $subject }
cli-patient = [Patient] { $subject }
cli-file = Pièce jointe : { $name } ({ $size })
cli-awaited = Le texte de ce message n’est pas encore arrivé.
cli-hits = { $count ->
    [0] Aucun résultat, { $milliseconds } ms
    [one] 1 résultat, { $milliseconds } ms
   *[other] { $count } résultats, { $milliseconds } ms
}
cli-imported = { $rows } boîtes dans l’annuaire, { $skipped } lignes illisibles

quote-attribution = Le { $date } à { $time }, { $who } a écrit :
forward-intro = ---------- Message transmis ----------
redirect-intro = Redirigé tel quel : message de { $who } du { $date } à { $time }.
forward-several = { $count } messages transmis

## Rédaction

compose-title = Nouveau message
compose-title-prepared = Lettre préparée
compose-title-redirect = Redirection
compose-title-forward = Transfert
compose-title-answer = Réponse
compose-from-shared = Boîte partagée : { $address }
compose-from = Vous écrivez en tant que
compose-to = À
compose-cc = Copie
compose-bcc = Copie cachée
compose-add-copies = Copie, copie cachée
compose-subject = Objet
compose-body = Votre message…
compose-loading = Préparation du message…
compose-send = Envoyer
compose-later = Envoyer plus tard (Ctrl + Maj + Entrée)
later-title = Envoyer plus tard
later-tonight = Ce soir à { $time }
later-tomorrow = Demain matin à { $time }
later-monday = Lundi matin, le { $date } à { $time }
later-other = Autre date et heure
later-placeholder = 24/11/2026 8:00
later-hint = Par exemple : 24/11/2026 8:00, demain 8h30, lundi matin.
later-read = La lettre partira le { $date } à { $time }.
later-unclear = Cette date ne se lit pas encore.
later-past = Ce moment est passé.
later-far = Un an à l’avance au plus.
later-closed = Si votre session est fermée à cette heure, la lettre partira à la prochaine ouverture.
later-submit = Programmer l’envoi
look-title = À regarder avant l’envoi
look-attachment = Une pièce jointe manque peut-être
look-attachment-hint = Votre texte l’annonce, et aucun fichier n’est joint.
look-field = Un champ de modèle n’est pas rempli
look-field-hint = La lettre contient encore un champ entre accolades.
look-fill = Aller au champ
look-subject = La lettre n’a pas d’objet
look-subject-hint = Un objet aide votre correspondant à la retrouver.
look-namesakes = { $count ->
        [one] Une autre personne porte le nom de { $name }
       *[other] D’autres personnes portent le nom de { $name }
    }
look-namesakes-hint = Vous ne lui avez encore jamais écrit : vérifiez son adresse. Dans l’annuaire aussi :
    { $others }
look-namesake = { $town ->
        [none] { $name }, { $skill }
       *[other] { $name }, { $skill }, { $town }
    }
look-sender = Cette lettre a été préparée pour { $doctor }
look-sender-hint = Elle partira de { $from }.
look-back = Revenir à la lettre
look-send-anyway = Envoyer quand même
compose-sending = Envoi…
compose-discard = Supprimer le brouillon
compose-close = Fermer et garder le brouillon
compose-attach = Joindre un fichier
compose-attach-short = Joindre
compose-urgent = Urgent
compose-receipt = Accusé de lecture
compose-send-hint = Ctrl + Entrée
compose-join = Joindre
compose-join-path = Dossier et nom du fichier
compose-join-placeholder = /home/…/Compte rendu.pdf
compose-join-hint = Vous pouvez aussi déposer un ou plusieurs fichiers sur la fenêtre.

compose-draft-unsaved = Brouillon à enregistrer
compose-draft-saving = Enregistrement du brouillon…
compose-draft-kept = Brouillon enregistré à { $time }
compose-draft-failed = Brouillon non enregistré

compose-versions = Versions précédentes (Ctrl + H)
compose-versions-title = Versions précédentes
compose-versions-hint = Les dix derniers états de ce brouillon. Celui que vous reprenez remplace le message en cours ; Ctrl + Z y revient.
compose-versions-none = Ce brouillon n’a pas encore de version précédente.
compose-versions-files = { $count ->
    [one] Pièce jointe : { $names }
   *[other] Pièces jointes : { $names }
}
compose-versions-elsewhere = Modifié sur un autre poste
compose-versions-bring-back = Reprendre cette version

compose-blocked-read-only = Sans carte : gardé en brouillon
compose-blocked-no-recipient = Ajoutez un destinataire
compose-blocked-refused = { $count ->
    [one] Un destinataire est refusé
   *[other] { $count } destinataires sont refusés
}
compose-blocked-unchecked = Destinataires non vérifiés
compose-blocked-unfinished = Terminez ou effacez « { $text } »
compose-blocked-no-list = Envoi impossible sans la liste
compose-blocked-too-big = Message trop lourd de { $excess }
compose-blocked-empty = Le message est vide
compose-blocked-checking = Vérification des destinataires…
compose-doubted = { $count ->
        [one] Un destinataire à confirmer
       *[other] { $count } destinataires à confirmer
    }
compose-ready = Destinataires vérifiés
compose-ready-patient = Patient confirmé, seul destinataire
compose-blocked-patient = Confirmez l’identité du patient
compose-blocked-mixed = Un patient doit être seul destinataire

compose-discard-title = Supprimer ce brouillon ?
compose-discard-message = Le texte et les pièces jointes seront effacés. La copie qui est chez votre opérateur, s’il y en a une, va à la corbeille.
compose-discard-confirm = Supprimer
compose-go-on = Continuer à écrire
compose-not-kept-title = Le brouillon n’a pas pu être enregistré
compose-not-kept-leave = Fermer sans enregistrer
compose-try-again = Réessayer

## Écrire à un patient

patient-title = Vous écrivez à un patient
patient-intro = Comparez avec le dossier du patient : ce message partira dans sa messagerie de Mon espace santé, sans autre destinataire.
patient-number = Le numéro de l’adresse dit : { $sex }, { $born }.
patient-number-month = naissance en { $month }/{ $year }
patient-number-year = naissance en { $year }, mois inconnu
patient-name = Prénom et nom
patient-born = Date de naissance
patient-born-shape = JJ/MM/AAAA
patient-sex = Sexe
patient-female = Féminin
patient-male = Masculin
patient-qualified = L’identité (INS) est qualifiée dans mon dossier
patient-qualified-meaning = Vérifiée par le téléservice INSi et sur une pièce d’identité. Pli ne peut pas le vérifier à votre place.
patient-confirm = Confirmer l’identité
patient-change = Modifier
patient-note-opposition = Noter une opposition
patient-note-opposition-hint = Le patient ne veut pas recevoir de messages : Pli le rappellera avant chaque envoi
patient-lift-opposition = L’opposition est levée
patient-opposed = Ce patient s’est opposé à recevoir des messages (noté le { $date })
patient-opposed-meaning = Remettez-lui ce document autrement, sauf si ce patient vous demande ce message-ci.
patient-despite = Écrire malgré son opposition
patient-confirmed-despite = Malgré son opposition, notée le { $date }
patient-confirmed = { $name }, { $sex }, naissance le { $date }
patient-confirmed-number = Identité confirmée pour le numéro { $number }
patient-closes = Clore l’échange : le patient ne pourra pas répondre
patient-closes-hint = Sans cela, le patient peut répondre à ce message depuis Mon espace santé
patient-fault-name = Écrivez le prénom et le nom du dossier.
patient-fault-born = Écrivez la date de naissance en entier : 28/03/1979.
patient-fault-sex = Choisissez le sexe du dossier.
patient-fault-opposed = Ce patient s’est opposé à recevoir des messages.
patient-fault-date = Cette date de naissance n’est pas possible.
patient-fault-differs = La date de naissance ne correspond pas au numéro : ce n’est pas l’adresse de ce patient.
patient-fault-sex-differs = Le sexe ne correspond pas au numéro : ce n’est pas l’adresse de ce patient.
patient-fault-unqualified = Seule une identité qualifiée permet d’écrire à un patient.
patient-mixed = Un patient est parmi les destinataires
patient-mixed-line = Une lettre à un patient n’a que lui pour destinataire, dans « À », sans copie : retirez les autres, ou retirez le patient et écrivez-lui dans un message à part.
patient-mark = Patient
patient-mark-hint = Échange avec un patient (Mon espace santé)

## Destinataires

recipient-placeholder = Nom, spécialité, ville ou adresse
recipient-remove = Retirer { $name }
recipient-refused = Refusé
recipient-unchecked = Non vérifié
recipient-paperless = zéro papier
recipient-paperless-hint = N’accepte que les documents sans papier
recipient-live-national = en ligne
recipient-live-national-hint = Trouvé dans l’annuaire national en ligne
recipient-live-establishment = établissement
recipient-live-establishment-hint = Trouvé dans l’annuaire de l’établissement
recipient-live-seen = Aussi dans l’annuaire en ligne aujourd’hui
recipient-live-off = { $title } : résultats de cet ordinateur seulement.
recipient-confirmed = Dans l’annuaire en ligne aujourd’hui
recipient-absent = absente de l’annuaire
recipient-absent-hint = Cette boîte n’est pas dans l’annuaire en ligne aujourd’hui. Elle peut être sur liste rouge : en cas de doute, vérifiez l’adresse auprès de votre correspondant.
recipient-unasked = { $title } : l’adresse n’a pas pu y être vérifiée.
recipient-none = Personne de ce nom dans l’annuaire. Essayez un autre mot, ou la ville.
recipient-named = { $name } ({ $address })
recipient-refusal = { $name } ne peut pas recevoir ce message.
recipient-refusal-malformed-hint = Vérifiez l’adresse, ou cherchez le correspondant par son nom.
recipient-refusal-none = Aucune autre boîte trouvée à ce nom dans l’annuaire.
recipient-outside = hors de l’espace de confiance
recipient-outside-hint = L’annuaire connaît cette boîte, mais son domaine n’est pas dans la liste de l’espace de confiance : rien ne peut y être envoyé pour l’instant.
recipient-not-held = Hors annuaire
recipient-left = Plus dans l’annuaire
recipient-only-place = Pas de boîte à son nom dans l’espace de confiance ; voici celle de son service ou de son cabinet, que d’autres lisent aussi.
recipient-gone = { $name } n’est plus dans l’annuaire.
recipient-gone-directory = Cette boîte a quitté l’annuaire (constaté le { $date }). Elle n’est peut-être plus lue.
recipient-gone-space = Son domaine a quitté l’espace de confiance (constaté le { $date }).
recipient-unknown = { $name } n’est pas dans l’annuaire.
recipient-unknown-slip = Une boîte presque identique y figure : vérifiez l’adresse avant d’envoyer.
recipient-keep = Écrire quand même à cette adresse
recipient-replace-key = Alt + Entrée pour prendre la première
because-slip = adresse presque identique
because-same-person = autre boîte de la même personne
because-same-name = même nom dans l’annuaire
because-practice = boîte de son cabinet
because-service = boîte du service ou de l’établissement
recipient-keys = ↑ ↓ pour choisir, Entrée pour ajouter, Échap pour fermer
recipient-kept = Favoris et groupes
recipient-remove-refused = Retirer ce destinataire
recipient-replace = Remplacer par
recipient-more-refused = { $count ->
    [one] Un autre destinataire est refusé.
   *[other] { $count } autres destinataires sont refusés.
}
recipient-no-list = Tant que la liste de l’espace de confiance manque, aucun destinataire ne peut être vérifié et rien ne part. Votre brouillon est gardé.
recipient-refresh-list = Récupérer la liste
recipient-refreshing-list = Récupération de la liste…
recipient-check-again = Vérifier à nouveau

## Fichiers joints

files-total = { $count ->
    [one] { $count } pièce jointe, { $size } à l’envoi sur { $limit }
   *[other] { $count } pièces jointes, { $size } à l’envoi sur { $limit }
}
files-remove = Retirer { $name }
files-too-big = Trop lourd de { $excess } pour votre opérateur. Retirez { $names }.
files-too-big-text = Trop lourd de { $excess } pour votre opérateur. Raccourcissez le texte.
files-caution-program = Programme ou fichier exécutable : la plupart des messageries le refusent. Envoyez plutôt un document.
files-caution-archive = Archive : certains logiciels la refusent ou ne montrent pas son contenu. Joignez plutôt les fichiers un à un.
files-reduce = Réduire
files-reducing = Réduction…
files-reduce-hint = Image réduite à 2 000 pixels de large : plus légère, lisible à l’écran. Lieu et date de prise de vue sont retirés.
files-split = Répartir en { $count } lettres
files-split-hint = Les mêmes destinataires et le même texte ; les autres lettres attendent parmi les brouillons.
files-split-subject = { $subject } ({ $part }/{ $count })
files-growth = Les fichiers grossissent d’un tiers pour voyager par messagerie.
files-drop = Déposez les fichiers ici pour les joindre
files-unreadable = { $count ->
    [one] Fichier non joint, car illisible ou trop lourd : { $names }
   *[other] Fichiers non joints, car illisibles ou trop lourds : { $names }
}

## Écran de la boîte d’envoi

outbox-title = Boîte d’envoi
outbox-back = Retour aux messages
outbox-waiting = Ouverture de la boîte d’envoi…
outbox-empty-title = Rien à envoyer
outbox-empty-hint = Les messages que vous envoyez passent ici, puis sont classés dans Envoyés.
outbox-summary = { $count ->
    [0] Tout est parti
    [one] Un message attend votre décision
   *[other] { $count } messages attendent votre décision
}
outbox-no-subject = (sans objet)
outbox-more-recipients = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
outbox-from = De : { $name }
outbox-closed = En attente : { $why }
outbox-held-undo = Partira à { $time }
outbox-held-chosen = Envoi prévu le { $date } à { $time }
outbox-held-chosen-hint = Si votre session est fermée à cette heure, la lettre partira à la prochaine ouverture.
outbox-take-back = Annuler l’envoi
outbox-send-now = Envoyer maintenant
outbox-retry-now = Réessayer maintenant
outbox-queued = En file d’attente
outbox-sending = En cours d’envoi
outbox-deferred = Nouvel essai à { $time }
outbox-deferred-attempts = { $count ->
    [one] Un essai déjà fait.
   *[other] { $count } essais déjà faits.
}
outbox-accepted = Pris en charge par l’opérateur
outbox-filed = Classé dans Envoyés
outbox-refused = Refusé par l’opérateur
outbox-doubtful = Envoi non confirmé
outbox-unreadable = Message illisible
outbox-words = L’opérateur répond : « { $words } »
outbox-withheld = Retenu avant l’envoi
outbox-withheld-hint = Ce message n’est pas parti : au moment de l’envoi, Pli ne pouvait plus le laisser partir. Reprenez-le pour voir ce qui l’en empêche, ou abandonnez-le.
outbox-opposed = Non envoyé : ce patient s’est opposé à recevoir des messages
outbox-opposed-hint = Son opposition a été notée pendant que ce message attendait. Remettez-lui ce document autrement, puis abandonnez le message. S’il le demande malgré son opposition, reprenez le message et confirmez-le.
outbox-refused-hint = Ce message n’est pas parti. Corrigez-le, ou abandonnez-le.
outbox-doubtful-hint = La connexion s’est coupée juste après la remise : l’opérateur a peut-être pris le message en charge. Pour ne pas l’envoyer deux fois, Pli attend votre décision. Regardez dans Envoyés ou demandez à votre correspondant.
outbox-unreadable-hint = Pli ne peut plus relire ce message sur cet ordinateur : il ne l’enverra pas. Regardez dans Envoyés s’il était déjà parti, puis abandonnez-le.
outbox-read-only = Sans carte, rien ne part et rien n’est écarté : ouvrez avec votre carte pour en décider.
outbox-partly-refused = { $count ->
    [one] Un destinataire a été refusé par l’opérateur :
   *[other] { $count } destinataires ont été refusés par l’opérateur :
}
outbox-partly-refused-one = { $address } : « { $words } »
outbox-rework = Modifier et renvoyer
outbox-was-sent = Il est bien parti
outbox-send-again = Renvoyer
outbox-discard = Abandonner
outbox-send-again-title = Renvoyer ce message ?
outbox-send-again-message = S’il était déjà parti, votre correspondant le recevra deux fois.
outbox-discard-title = Abandonner ce message ?
outbox-discard-message = Il sera retiré de la boîte d’envoi et ne partira pas. Son texte sera perdu.
outbox-discard-doubtful-message = Il sera retiré de la boîte d’envoi. S’il était déjà parti, votre correspondant l’a reçu.
cli-no-window = Aucun écran graphique n’est disponible ici. La ligne de commande reste utilisable : pli --help

## Annuaire

directory-title = Annuaire
directory-search = Nom, ville, structure…
directory-skill = Profession, spécialité
directory-place = Lieu ou structure
directory-clear = Ne plus chercher « { $name } »
directory-waiting = Lecture de l’annuaire…
directory-count = { $count ->
        [one] Une boîte
       *[other] { $shown } boîtes
    }
directory-nearest = Les { $near } plus proches sur { $shown }
directory-no-skill = Aucune profession ni spécialité de ce nom.
directory-no-place = Aucun lieu de ce nom.
directory-offer-keys = ↓ ↑ pour choisir, Entrée pour prendre, Échap pour fermer
directory-nobody = Aucune boîte ne correspond
directory-nobody-hint = Essayez un mot plus court, ou un lieu plus large.
directory-everybody = Tout effacer
directory-write = Écrire
directory-write-hint = Écrire à { $name } (Entrée)

## Chargement de l’annuaire

import-fetching = { $read } reçus sur { $total }
import-fetching-some = { $read } reçus
import-reading = { $shown } boîtes lues, { $read } sur { $total }
import-ordering = { $shown } boîtes lues, mise en ordre…
import-title = Chargement de l’annuaire
import-open = Charger un extrait…
import-fetch = Télécharger l’annuaire
import-update = Mettre à jour
import-missed = Dernier essai : { $why }
import-path = Fichier de l’extrait, texte ou zip ; vous pouvez aussi le déposer ici
import-start = Charger
import-give-up = Abandonner
import-done = { $shown } boîtes dans l’annuaire
import-skipped = { $count ->
        [0] Toutes les lignes ont été lues.
        [one] Une ligne illisible a été laissée de côté.
       *[other] { $shown } lignes illisibles ont été laissées de côté.
    }

## Signatures et modèles

wordings-title = Signatures et modèles
wordings-why = Une signature pour chaque boîte, et des textes prêts pour vos lettres, gardés chiffrés sur cet ordinateur.
wordings-signatures = Signatures
wordings-answers = Dans les réponses
wordings-templates = Modèles
wordings-no-template = Aucun modèle pour l’instant.
wordings-new = Nouveau modèle
wordings-name = Nom du modèle
wordings-same = La même que dans les nouveaux messages
wordings-letters-hint = Placée sous le texte des nouveaux messages. Laissez vide pour ne rien ajouter.
wordings-answers-hint = Placée au-dessus du message cité, dans les réponses et les transferts.
wordings-template-hint = Champs remplis à l’insertion : {"{"}patient{"}"}, {"{"}date{"}"}, {"{"}destinataire{"}"}, {"{"}objet{"}"}, {"{"}moi{"}"}. Tout autre mot entre accolades vous attend : Tab passe de l’un à l’autre.
wordings-delete = Supprimer le modèle
wordings-delete-title = Supprimer le modèle « { $name } » ?
template-picker-title = Insérer un modèle
template-picker-hint = Nom ou mots du modèle
template-picker-keys = ↑ ↓ pour choisir, Entrée pour insérer. Pour les modifier : { $key }.
template-picker-none = Vous n’avez pas encore de modèle. Pour en écrire un : { $key }.
compose-template-hint = Insérer un modèle (Ctrl + M)

stuck-title = { $count ->
    [one] Un envoi demande votre attention
   *[other] { $shown } envois demandent votre attention
}
stuck-doubtful = { $count ->
    [one] { $shown } envoi non confirmé
   *[other] { $shown } envois non confirmés
}
stuck-refused = { $count ->
    [one] { $shown } lettre qui n’est pas partie
   *[other] { $shown } lettres qui ne sont pas parties
}
stuck-undelivered = { $count ->
    [one] { $shown } lettre qui n’est pas arrivée à tous
   *[other] { $shown } lettres qui ne sont pas arrivées à tous
}
stuck-late = { $count ->
    [one] { $shown } lettre en attente depuis plus d’une heure
   *[other] { $shown } lettres en attente depuis plus d’une heure
}
stuck-open = Voir la boîte d’envoi
stuck-news = Ouvrez la boîte d’envoi de Pli pour en décider.

incoming-waits = Une autre lettre vous attend
incoming-waits-hint = Elle s’ouvrira quand vous aurez fini celle-ci.
link-ignored = { $count ->
    [one] Une indication du lien a été ignorée
   *[other] { $count } indications du lien ont été ignorées
}
link-ignored-hint = Un lien ne joint aucun fichier : ajoutez-en vous-même si besoin.

settings-title = Réglages
settings-why = Ils valent pour tous ceux qui utilisent Pli sous ce compte de l’ordinateur, et sont gardés dès qu’ils sont choisis.
settings-later = Ce qui a été changé prend effet à la prochaine ouverture de session.
settings-bound = Géré par votre organisation
settings-display = Affichage
settings-letters = Lettres
settings-session = Session
settings-directory = Annuaire
settings-exports = Logiciel métier
settings-appearance = Apparence
settings-look-system = Système
settings-look-light = Clair
settings-look-dark = Sombre
settings-look-contrast = Contraste élevé
settings-zoom = Taille
settings-percent = { $percent } %
settings-yes = Oui
settings-no = Non
settings-never = Jamais
settings-seconds = { $count } s
settings-minutes = { $count } min
settings-hours = { $count } h
settings-days = { $count } j
settings-undo = Annuler un envoi
settings-undo-hint = Temps laissé après « Envoyer » pour reprendre la lettre.
settings-ask-read = Demander un accusé de lecture
settings-remind = Prévenir quand une lettre n’est pas lue
settings-remind-hint = Pour celles qui demandent un accusé de lecture.
settings-mirror = Copier les brouillons sur le serveur
settings-mirror-hint = On les continue alors depuis un autre poste ou la messagerie web.
settings-patients = Écrire aux patients (messagerie citoyenne)
settings-patients-hint = Chaque lettre demande une identité qualifiée (INS), confirmée.
settings-mask = Masquer l’écran
settings-mask-hint = Après ce temps sans clavier ni souris.
settings-close = Fermer la session après
settings-passphrase = Lire sans carte, avec une phrase de passe
settings-passphrase-hint = Les messages gardés ici, en lecture seule. Prend effet au prochain démarrage de Pli.
settings-renew = Télécharger l’annuaire national chaque jour
settings-renew-hint = Sinon, l’annuaire de cet ordinateur reste tel quel jusqu’à ce que vous le renouveliez depuis « Annuaire ». Prend effet au prochain démarrage de Pli.
settings-live = Interroger les annuaires en ligne
settings-live-hint = Ceux que les réglages nomment ; l’annuaire de cet ordinateur sert toujours. Prend effet au prochain démarrage de Pli.
exports-none = Aucun dossier. Les documents que vous classez restent dans Pli.
exports-new = Ajouter un dossier
exports-change = Modifier
exports-remove = Retirer
exports-keep = Enregistrer
exports-waiting = { $count ->
    [one] { $shown } document attend ce dossier
   *[other] { $shown } documents attendent ce dossier
}
exports-new-title = Nouveau dossier du logiciel métier
exports-change-title = Dossier du logiciel métier
exports-form-why = Pli y dépose chaque document que vous classez, en clair, sous un nom que votre logiciel comprend.
exports-program = Logiciel
exports-unsure = À vérifier
exports-name = Nom
exports-folder = Dossier
exports-folder-hint = Le chemin complet du dossier que votre logiciel surveille.
exports-folder-example = par exemple { $folder }
exports-template = Nom des fichiers
exports-template-hint = Du texte et des champs entre accolades ; cliquez sur un champ pour l’ajouter à la fin.
exports-preview = Un document inventé s’appellerait :
exports-plain = Sans accents, pour un logiciel qui ne sait pas les lire
exports-contents = Ce que le logiciel prend
exports-subfolders = Sous-dossiers
exports-subfolders-none = Aucun
exports-subfolders-mailbox = Un par boîte
exports-subfolders-holder = Un par personne qui classe
exports-mailboxes = Boîtes aux lettres
exports-mailboxes-hint = Si aucune n’est cochée, ce dossier sert toutes celles qui n’en ont pas un à elles.
exports-try-title = Essai
exports-try-why = Pli dépose dans ce dossier un document inventé, qui ne concerne personne, et regarde si votre logiciel le relève.
exports-try-pdf = L’essai est un PDF : un logiciel qui ne prend pas les PDF le laissera.
exports-try = Essayer
exports-try-end = Retirer l’essai
exports-remove-title = Retirer « { $name } » ?
exports-remove-hint = Ce que vous classez n’y sera plus déposé.
exports-remove-why = Le dossier { $folder } et tout ce qui s’y trouve restent où ils sont.
exports-remove-waiting = Pli les y déposera quand même dès que le dossier répond, sauf si vous y renoncez ici.
exports-recall = Ne plus les déposer : ils restent dans Pli, classés

## À valider

folders-validate = À valider
shortcut-validate = Lettres à valider
validate-waiting = Ouverture de la liste…
validate-empty-title = Rien à valider
validate-empty-hint = Les lettres préparées dans une boîte partagée attendent ici le professionnel qui les envoie.
validate-summary = { $count ->
    [one] 1 lettre attend
   *[other] { $count } lettres attendent
}
validate-open = Ouvrir
validate-kept = Sera proposée dès que l’opérateur sera joint
validate-withdraw = Reprendre
validate-leaving = En cours d’envoi
validate-back = Remettre à valider
validate-back-hint = Si personne ne l’envoie plus, elle attendra de nouveau dans « À valider ». Demandez d’abord à vos collègues : si elle est déjà partie, elle partirait deux fois.
validate-sent = Envoyée par { $by } le { $date } à { $time }
prepared-by = Préparée par { $author } pour { $doctor }
prepared-asked = À valider depuis le { $date } à { $time }
prepared-returned = Rendue par { $by } le { $date } à { $time }
prepared-note = « { $note } »
prepared-patient = Patient : { $patient }
propose-title = Proposer à la validation
propose-intro = La lettre attendra dans « À valider » de { $into }, lisible par toutes les personnes qui partagent cette boîte.
propose-doctor = À envoyer par
propose-doctor-placeholder = Nom ou adresse MSSanté
propose-patient = Patient (facultatif)
propose-note = Mot (facultatif)
propose-submit = Proposer
propose-detach = En faire une nouvelle lettre
return-title = Rendre avec un mot
return-intro = La lettre reste dans « À valider » de { $into } : la personne qui l’a préparée la corrige et la propose de nouveau.
return-note = Votre mot
return-submit = Rendre
left-proposed = Lettre proposée à la validation
left-returned = Lettre rendue avec votre mot
notice-proposal-overtaken = Cette lettre a changé entre-temps
    .message = Un autre poste l’a modifiée, rendue ou envoyée. Rien n’est parti d’ici ; ce que vous aviez écrit reste dans vos brouillons ou dans la boîte d’envoi.
    .remedy = Regardez « À valider » : la lettre y est dans son état actuel.
notice-proposal-changed = Cette lettre a changé entre-temps
    .message = Un autre poste l’a modifiée, rendue ou envoyée, ou il l’envoie en ce moment.
    .remedy = Regardez « À valider » : la lettre y est dans son état actuel.
notice-not-proposed = Lettre non proposée
    .message = Elle n’a pas pu être déposée dans la boîte partagée.
    .remedy = Elle est de nouveau parmi vos brouillons : proposez-la plus tard, ou prévenez votre opérateur.
notice-not-settled = L’envoi n’a pas été noté dans « À valider »
    .message = La lettre est bien partie, mais les personnes qui partagent la boîte la voient encore en cours d’envoi.
    .remedy = Ne la renvoyez pas : prévenez-les, et signalez-le à votre opérateur si cela se reproduit.
notice-not-claimed = Lettre non envoyée
    .message = Elle n’a pas pu être retirée de « À valider » : la boîte partagée ne répond pas, ou son opérateur le refuse. Rien n’est parti.
    .remedy = Ouvrez-la de nouveau depuis la boîte d’envoi pour réessayer. Si « À valider » la montre en cours d’envoi, elle pourra y être remise à valider au bout d’une heure.
notice-doctor-outside = Cette personne ne peut pas envoyer la lettre
    .message = Son adresse n’est pas de l’espace de confiance MSSanté.
    .remedy = Choisissez une adresse MSSanté, ou l’une des boîtes de votre session.

## Manuel (paquets)

cli-manual = Donner une partie du manuel, pour qui fait un paquet
cli-manual-part = page, bash, zsh ou fish
cli-usage-value-part = PARTIE
manual-name = NOM
manual-about = messagerie de santé MSSanté
manual-synopsis = SYNOPSIS
manual-synopsis-line = [OPTIONS] [COMMANDE]
manual-description = DESCRIPTION
manual-text =
    Pli est une messagerie de bureau pour MSSanté, l’espace de confiance dans lequel les professionnels de santé s’échangent les données de leurs patients. Une carte CPS ouvre la session ; le courrier est gardé chiffré sur cet ordinateur ; rien ne part vers une adresse hors de l’espace de confiance.
    Sans commande, la fenêtre s’ouvre. Un lien mailto: ou un fichier .eml, donné seul, ouvre la fenêtre avec une lettre à relire : rien ne part sans une personne.
    Les commandes servent aux scripts et aux administrateurs. Le code de la carte est demandé au terminal, ou lu sur le descripteur que donne --pin-fd ; il n’est jamais un argument.
manual-options = OPTIONS
manual-commands = COMMANDES
manual-files = FICHIERS
manual-file-policies = Ce que l’établissement impose. Seul l’administrateur peut y écrire ; un fichier qui ne peut pas être compris empêche Pli de démarrer.
manual-file-recommended = Ce que l’établissement propose et que chacun peut changer.
manual-file-settings = Réglages de l’utilisateur.
manual-file-data = Courrier chiffré, liste blanche et annuaire.
manual-codes = CODES DE RETOUR
manual-code-done = C’est fait.
manual-code-no = Non : refusé, introuvable ou non envoyé.
manual-code-list = La liste blanche de l’espace de confiance ne peut pas servir.
manual-code-other = La commande n’a pas pu être exécutée.
manual-code-psc = Pro Santé Connect n’a laissé entrer personne.
manual-code-policy = Une règle de l’établissement empêche Pli de démarrer.
manual-policies = RÈGLES DE L’ÉTABLISSEMENT
manual-policies-why = Chaque clé ci-dessous peut se trouver dans un fichier de /etc/pli/policies.d, où elle s’impose, ou de /etc/pli/recommended.d, où elle est proposée.
policy-kind-switch = true ou false
policy-kind-number = nombre entier, de { $least } à { $most }
policy-kind-word = { $words }
policy-kind-text = texte
policy-kind-address = adresse qui commence par https://
policy-kind-ldap = adresse qui commence par ldaps:// ou ldap://
policy-kind-paths = liste de chemins entiers
policy-kind-path = chemin entier
policy-kind-name = signes ASCII visibles
policy-kind-name-begins = signes ASCII visibles, commençant par { $begins }
policy-kind-reference = référence de produit
policy-wrong-refuse = Une valeur qui ne convient pas empêche Pli de démarrer.
policy-wrong-strictest = Une valeur qui ne convient pas est remplacée par { $value }.
policy-wrong-ignore = Une valeur qui ne convient pas est laissée de côté.
policy-key-Pkcs11Modules = Fichiers du logiciel de la carte, cherchés dans cet ordre à la place des endroits connus.
policy-key-AllowUserPkcs11Module = Les réglages d’un utilisateur peuvent nommer un logiciel de carte.
policy-key-CardResetOnClose = La carte est remise à zéro quand sa session se ferme : aucun autre logiciel ne trouve son code déjà donné.
policy-key-MaskMinutes = Minutes sans personne avant que l’écran soit masqué ; un utilisateur ne peut pas en mettre plus.
policy-key-CloseHours = Heures avant qu’une session se ferme ; un utilisateur ne peut pas en mettre plus.
policy-key-AllowPassphrase = Une phrase de passe peut ouvrir, sans carte, les messages gardés ici, en lecture.
policy-key-RevocationMode = Ce qui doit être su de la révocation d’un serveur.
policy-key-WhitelistUrl = Où la liste blanche est publiée. Un autre serveur que l’officiel doit donner une liste signée.
policy-key-WhitelistMaxAgeHours = Heures après lesquelles une liste blanche qui n’a pas pu être renouvelée ne sert plus.
policy-key-RequireSignedList = La liste blanche doit être signée, même sur le serveur officiel.
policy-key-TrustAnchorFolders = Dossiers où chercher les certificats de l’IGC-Santé avant les endroits connus. Seule leur empreinte les fait reconnaître.
policy-key-RelayAddress = Relais auquel demander les jetons de Pro Santé Connect.
policy-key-RelayTrust = Autorités qui certifient ce relais.
policy-key-PscIssuer = Adresse de Pro Santé Connect, pour un établissement qui y est lui-même enregistré.
policy-key-PscClient = Nom sous lequel l’établissement y est enregistré.
policy-key-PscProof = Comment l’établissement s’y prouve. Le secret lui-même n’est jamais dans une règle : voir « pli secret ».
policy-key-PscCertificate = Certificat avec sa clé (fichier .p12), quand c’est lui qui prouve.
policy-key-PscRedirect = Chemin par lequel le navigateur revient, tel qu’enregistré.
policy-key-RenewDirectory = L’annuaire national est téléchargé chaque jour par ce logiciel.
policy-key-DirectoryExtractUrl = Où télécharger l’extraction de l’annuaire, au lieu de l’endroit national.
policy-key-AllowLiveDirectory = Les annuaires peuvent être interrogés par le réseau : ce qui est tapé quitte alors cet ordinateur.
policy-key-DirectoryFhirUrl = Adresse de l’annuaire national en ligne.
policy-key-DirectoryLdapUrl = Annuaire propre à l’établissement.
policy-key-DirectoryLdapTrust = Autorités qui certifient cet annuaire.
policy-key-PatientAddressPolicy = Un utilisateur peut ou non permettre d’écrire aux patients. Rien n’est permis par cette seule règle.
policy-key-AskReadReceipt = Les nouvelles lettres demandent à savoir quand elles sont lues, sauf avis contraire de leur auteur.
policy-key-UndoSeconds = Secondes pendant lesquelles une lettre envoyée peut être reprise.
policy-key-ProductReference = Référence sous laquelle ce logiciel est déclaré ; chaque lettre la porte.
policy-key-SupportText = Qui appeler, montré là où quelque chose ne va pas.
policy-key-LogLevel = Ce qui est noté dans le journal technique.
