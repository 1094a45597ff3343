# English, complete: the same keys and variables as French, the source (tested).

app-name = Pli
practice-banner = Practice version: made-up operator on this computer, no real data

## Unlocking

unlock-starting = Looking for the reader and the card…
unlock-opening = Opening the session…
unlock-opening-hint = The card checks the code, then the vault of this computer opens.
unlock-choose = Choose your card
unlock-pin = Card code
unlock-pin-hint = { $min }-digit code
unlock-pin-range = Code of { $min } to { $max } digits
unlock-pin-least = At least { $min } digits
unlock-submit = Open
unlock-pad = Type the code on the reader
unlock-pad-hint = Your reader has its own keypad: the code never enters this computer.
unlock-tries-low = One try has already failed: check the code before you confirm
unlock-tries-last = Last try: a wrong code will block the card
unlock-refresh = Look again
unlock-why = The code opens your session and the vault where your messages are encrypted. It is neither kept nor sent.
unlock-show-pin = Show the code
unlock-hide-pin = Hide the code
unlock-expires = Card valid until { $date }

unblock-offer = Unblock the card
unblock-title = Unblock { $name }’s card
unblock-why = The unblocking code came separately, in the letter delivered with your card. It lets you choose a new card code; it is neither kept nor sent.
unblock-puk = Unblocking code
unblock-new = New card code
unblock-again = New card code, once more
unblock-digits = { $count } digits
unblock-range = { $min } to { $max } digits
unblock-differ = The two new codes are not the same
unblock-submit = Unblock
unblock-working = Unblocking the card…
unblock-working-hint = The card checks the unblocking code, then takes the new code.
unblock-done = Card unblocked
unblock-done-hint = The new code is in use. Type it to open your session.
unblock-tries-low = One try of the unblocking code has already failed: check it in the letter before you confirm
unblock-tries-last = Last try: a wrong unblocking code will block the card for good
unblock-pad = Your reader has its own keypad: the card is unblocked with the CPS-Gestion software.
last-try-title = Present this code? It is the last try.
last-try-message = If it is wrong, the card blocks itself: the unblocking code, which came separately, will then be needed to use it again.
last-try-confirm = Present this code
last-unblock-message = If it is wrong, the card is blocked for good: a new one will have to be asked for.

## Masked screen

# What opens the messages kept on this computer.
vault-title = Card and recovery code
vault-why = What opens your messages kept on this computer.
vault-card = Card
vault-card-named = Card { $label }
vault-code = Recovery code
vault-made = since { $date }
vault-current = card of this session
vault-revoke = Take away…
vault-revoke-title = Take this access away?
vault-revoke-message = Everything kept here will be encrypted anew. Afterwards only the card of this session and a new recovery code open it: other cards must be added again, and the present recovery code is of no use any more.
vault-revoke-confirm = Take away and encrypt anew
vault-replace = Make a new recovery code
vault-replace-title = Replace the recovery code?
vault-replace-message = The code that you noted will be of no use any more. If somebody may have seen it, take it away instead: everything is encrypted anew then.
vault-replace-confirm = Replace
vault-make = Make the recovery code
vault-later = Later
vault-offer-title = A recovery code, for the day when the card is missing
vault-offer-message = Your messages are encrypted on this computer and your card opens them. If it is lost, replaced or damaged, this code lets the new one open them, with your drafts and letters.
vault-offer-hint = Note it on paper or save it; it is shown once. It replaces neither the card nor its code.
vault-code-title = Your recovery code
vault-code-message = Note it and keep it away from the computer, like a key. Pli does not keep it and cannot show it again.
vault-code-save = Save to a file
vault-code-saved = Saved to { $path }. Print this file, then delete it.
vault-code-noted = I have noted this code
vault-code-file = Pli recovery code.txt
vault-sheet-title = Recovery code of { $name } for Pli
vault-sheet-date = Made on { $date }
vault-sheet-use = With a new card of the same person it opens the messages kept on the computer where it was made.
vault-sheet-keep = Keep this sheet locked away and delete the file once it is printed.
vault-working = The card is working…
vault-phrase = Passphrase, to read without a card
vault-phrase-forbidden = not allowed on this computer any more: it opens nothing
vault-phrase-make = Make a passphrase
vault-phrase-replace = Change the passphrase
vault-phrase-message = It opens your messages kept on this computer when the card is forgotten or broken: to read, to search and to prepare drafts. Nothing is sent or received without the card.
vault-phrase-hint = Choose several words that have nothing to do with one another and that you use nowhere else. A passphrase that is easy to guess protects less than the card.
vault-phrase-submit = Keep this passphrase
vault-revoke-phrase = The passphrase must be made again.
phrase-label = Passphrase
phrase-again = The same, once more
phrase-hint = at least { $min } characters
phrase-show = Show the passphrase
phrase-hide = Hide the passphrase
reading-offer = Read without a card
reading-title = Read without a card
reading-message = Your passphrase opens the messages kept on this computer. Nothing is sent or received.
reading-why = The passphrase is neither kept nor transmitted.
reading-submit = Open for reading
reading-opening = Opening for reading…
reading-opening-hint = The passphrase is being checked. After several errors this takes longer.
read-only-strip = Read only: without a card nothing is sent.
read-only-close = Open with the card
carry-title = Backup
carry-hint = Your drafts, the outbox and the history of sending, in a file that your recovery code closes.
carry-hint-code = A backup is closed by a recovery code: make it first.
carry-back-up-open = Back up…
carry-restore-open = Restore…
carry-back-up-title = Back up drafts and outbox
carry-back-up-message = What exists on this computer only is written into an encrypted file: drafts with their attachments, outbox and history of sending. Your messages stay with your operator.
carry-back-up-file = File to be made
carry-back-up-hint = The code asked for is your present recovery code. Without it nobody will open this file.
carry-back-up-submit = Back up
carry-restore-title = Restore a backup
carry-restore-message = What the backup holds is added to what is here; nothing is replaced, nothing is sent.
carry-restore-file = File of the backup
carry-restore-hint = The code asked for is the one in use on the day of the backup, on the computer where it was made.
carry-restore-submit = Restore
carry-file-name = Pli backup { $date }.plisauve
carry-working = One moment…
carry-backed-up = Backup made
carry-restored = Backup restored
vault-backed-up = Backed up: { $drafts ->
        [0] no draft
        [one] { $drafts } draft
       *[other] { $drafts } drafts
    }, { $letters ->
        [0] no letter
        [one] { $letters } letter
       *[other] { $letters } letters
    } of the outbox.{ $out ->
        [0] { "" }
        [one] { " " }{ $out } unreadable letter is not in it.
       *[other] { " " }{ $out } unreadable letters are not in it.
    } This file opens with your present recovery code only: keep both, apart.
vault-restored = Brought back: { $drafts ->
        [0] no draft
        [one] { $drafts } draft
       *[other] { $drafts } drafts
    }, { $letters ->
        [0] no letter
        [one] { $letters } letter
       *[other] { $letters } letters
    } of the outbox.{ $out ->
        [0] { "" }
       *[other] { " " }The rest was there already.
    } Nothing leaves by itself: a letter whose sending was not established waits for your answer in the outbox.
vault-spare = Card { $label } in another reader
vault-spare-hint = It is yours and does not open these messages yet.
vault-add = Add…
vault-add-title = Add the card { $label }
vault-add-message = Type the code of this card: it will then open your messages like that of the session.
vault-add-submit = Add this card
vault-last-try = Use the last try
vault-shut-title = New card of { $name }
vault-shut-title-same = Messages of { $name }
vault-shut-card = Card { $label }
vault-shut-code = Recovery code
vault-shut-code-hint = six groups of five characters
vault-shut-submit = Open with this code
vault-shut-old = Do you still have the old card? Insert it and open as usual; the new one is then added from “Card and recovery code”.
vault-shut-anew = Start again from the operator…
vault-anew-title = Start again from the operator?
vault-anew-message = Your messages will be loaded from the operator again. Drafts, letters not sent yet and the history of sending kept on this computer stay encrypted, set aside: nothing is destroyed, but nothing here opens them any more.
vault-anew-confirm = Set aside and begin again

mailboxes-title = Mailboxes
mailboxes-why = The MSSanté mailboxes that your session opens on this computer.
mailboxes-own = added by you
mailboxes-of-settings = set by the settings of this computer
way-qresync = Fast following: the server tells what changes and what disappears (QRESYNC)
way-condstore = Fast following: the server tells what changes (CONDSTORE)
way-plain = Following by complete comparison, slower: the server does not tell what changes (UID, FLAGS)
way-lowered = { $way }. Since { $date } Pli believes it less: { $why }. It is believed again after 30 days without a fault.
fault-went-back = its sequence numbers went back (HIGHESTMODSEQ)
fault-stood-still = its sequence numbers stood still while messages changed (HIGHESTMODSEQ)
fault-changes-untold = it had kept silent about messages that were read or marked (CHANGEDSINCE)
fault-news-untold = it had kept silent about new messages (CHANGEDSINCE)
fault-vanished-there = it had called messages gone that were there (VANISHED)
fault-unreadable = what it said of changes could not be read (FETCH)
fault-list-lied = its list of messages left some out (SEARCH)
fault-push-untold = it had not announced changes of folders that it said it follows (NOTIFY)
mailboxes-shared = Shared mailbox
mailboxes-shared-ask = It is the mailbox of a practice or a service, which several persons open
mailboxes-shared-hint = You open it in your own name, with your card or your login, if the operator knows that you may.
mailboxes-name-shared = Name of the practice or service
mailboxes-retention = The operator keeps messages for { $days } days
mailboxes-collected = Other software collects this mailbox too
mailboxes-confides = Secretariat: { $name }
mailboxes-confides-none = Secretariat: not chosen yet
mailboxes-confides-choose = Choose the secretariat
mailboxes-confides-title = The secretariat of { $address }
mailboxes-confides-why = “Entrust to the secretariat” ({ $key }) puts a copy of the message there, with your name. Everybody who opens that mailbox will read it.
mailboxes-confides-nobody = Nobody
mailboxes-order-none = By rule: nothing
mailboxes-order-of-all = By rule: all messages received
mailboxes-order-of-senders = By rule: those of { $senders }
mailboxes-order-of-subjects = By rule: those whose subject contains { $subjects }
mailboxes-order-of-both = By rule: those of { $senders }, or whose subject contains { $subjects }
mailboxes-order-set = Entrust by rule
mailboxes-order-change = Change
mailboxes-order-end = Stop
mailboxes-order-title = Entrust messages of { $address } by rule
mailboxes-order-why = What arrives from now on is entrusted to “{ $name }”, in your name, without you having to do it. What has arrived already is not.
mailboxes-order-all = All messages received
mailboxes-order-some = Some of them only
mailboxes-order-senders = Senders
mailboxes-order-senders-hint = lab@biology.mssante.fr, hospital.mssante.fr
mailboxes-order-subjects = Or words of the subject
mailboxes-order-subjects-hint = results, report
mailboxes-order-empty = Name a sender or words of the subject.
mailboxes-order-mistyped = “{ $text }” is neither an address, nor a domain, nor a word.
mailboxes-order-give = Entrust by rule
mailboxes-new = Add a mailbox
mailboxes-new-title = Add a mailbox
mailboxes-new-why = Pli looks for the operator’s servers and has them prove that they are of the trust space.
mailboxes-first-title = Add your MSSanté mailbox
mailboxes-first-why = Type its address: Pli looks for your operator’s servers and has them prove that they are of the trust space.
mailboxes-first-add = Add my mailbox
mailboxes-lacking = No mailbox
mailboxes-lacking-hint = Add your MSSanté mailbox to receive and send mail.
mailboxes-address = Address of the mailbox
mailboxes-address-hint = given.name@medecin.mssante.fr
mailboxes-address-mistyped = This is no whole address: check the part before and after “@”.
mailboxes-search = Search
mailboxes-listed = { $domain } is in the trust space.
mailboxes-unlisted = { $reason } You may add this mailbox, but your colleagues cannot write to you until that is settled.
mailboxes-offers = Servers found
mailboxes-none = No server found
mailboxes-none-hint = Nobody names servers for this address. Check it, or enter by hand those that your operator gave you.
mailboxes-source-preset = Known operator: { $operator }
mailboxes-source-records = Named by the operator (DNS)
mailboxes-source-published = Configuration published by { $host }
mailboxes-source-hand = Entered by hand
mailboxes-reading = Receiving: { $server }
mailboxes-sending = Sending: { $server }
mailboxes-outside = Outside the domain of the address: { $hosts }
mailboxes-refused = Refused: { $title }. { $message }
mailboxes-organisation-only = These servers take the certificate of an organisation only: such a mailbox is declared in the settings.
mailboxes-method-card = With the card
mailboxes-method-psc = With Pro Santé Connect
mailboxes-method-organisation = Certificate of an organisation
mailboxes-hand = Enter by hand
mailboxes-hand-close = Do not enter by hand
mailboxes-hand-hint = Enter what your operator told you. The link is always encrypted: only the moment when encryption begins can change.
mailboxes-hand-reading = Server for receiving
mailboxes-hand-sending = Server for sending
mailboxes-hand-port = Port
mailboxes-hand-after = Encrypted after the greeting
mailboxes-hand-at-once = Encrypted from the start
mailboxes-hand-host-mistyped = This is no name of a server.
mailboxes-hand-port-mistyped = A port is a number from 1 to 65535.
mailboxes-try = Check these servers
mailboxes-name = Name shown to your correspondents
mailboxes-add = Add
mailboxes-later = Later
mailboxes-searching = Looking for servers…
mailboxes-trying = Checking the servers…
mailboxes-adding = Opening the mailbox…
mailboxes-removing = Removing the mailbox…
mailboxes-added = { $address } is added
mailboxes-added-hint = Messages are coming in.
mailboxes-remove = Remove…
mailboxes-remove-title = Remove { $address }?
mailboxes-remove-message = The messages kept of this mailbox on this computer will be deleted; they stay at your operator and come back if you add it again. The history of what you sent is kept.
mailboxes-remove-confirm = Remove the mailbox
mailboxes-removed = { $address } is removed
mailboxes-removed-hint = Its messages are no longer on this computer.

mask-title = Screen masked
mask-since = Since { $time }
mask-arrived = { $count ->
    [0] No new message since
    [one] { $count } new message
   *[other] { $count } new messages
}
mask-resume = Resume
mask-proving = The card is checking the code…
mask-locked = The session goes on behind the mask, but this card takes no code any more. To unblock it, close the session first: your drafts are kept.
mask-away = The card reader no longer answers
mask-away-hint = The session waits a moment for the reader and your card to come back, then it closes. Your drafts are kept.
mask-restarted = The card’s software stopped
mask-restarted-hint = It was started again. Give your code once more to go on: nothing is sent until then, and what you were writing waits for you.
mask-close = Close the session
mask-other = Your card is in a reader
mask-open = Open my session
mask-open-closes = The session of { $name } will be closed. Its drafts are kept, and letters on their way leave.
mask-open-locked = To unblock it, close the masked session first.
mask-open-back = Back to the masked screen
mask-goes-on = Mail keeps arriving and leaving, none of it is shown. What you were writing waits for you.

card-kind-cps = Health professional card (CPS)
card-kind-cpf = Professional in training card (CPF)
card-kind-cpe = Establishment staff card (CPE)
card-kind-cpa = Authorised staff card (CPA)
card-kind-other = Health card

## Folders

role-inbox = Inbox
role-drafts = Drafts
role-sent = Sent
role-archive = Archive
role-junk = Junk
role-trash = Trash
folders-outbox = Outbox
folders-others = Other folders
folder-read-only = Read only: you may read this shared folder, without changing anything in it
share-hint = Shared mailbox “{ $name }”: several persons see it
share-closed = Access to “{ $name }” was withdrawn. What is kept here stays readable.
rights-withdrawn = Access to this mailbox was withdrawn. What is kept here stays readable; nothing leaves from this mailbox.
rights-off = You may not do this in this shared folder.
rights-act-off = { $act }: you may not do this in this shared folder
rights-read-only = Read only: in this shared folder you may read and copy, but neither mark, nor move, nor delete.
rights-no-remove = In this shared folder you may neither move nor delete messages.
rights-no-marks = In this shared folder you may not mark messages.
rights-no-archive = This shared mailbox has no archive folder: move the message to one of its folders instead.
rights-no-bin = This shared mailbox has no bin: move the message to one of its folders instead.
forget-share = Forget this mailbox
folder-unreachable = The operator does not give this folder now. What is kept here stays readable.
folder-unread = { $count ->
    [0] No unread message
    [one] { $shown } unread message
   *[other] { $shown } unread messages
}
folder-total = { $count ->
    [0] No message
    [one] { $shown } message
   *[other] { $shown } messages
}

## List

list-empty-title = No message here
list-empty-hint = Messages received in this folder will appear here.
list-inbox-empty-title = All read and filed
list-inbox-empty-hint = New messages will appear here.
list-first-sync-title = The first messages are arriving
list-first-sync-hint = The newest come first. You can already read them.
list-no-subject = (no subject)
list-no-sender = (unknown sender)
list-to = To { $name }

## Acts on messages and folders

folders-all = All inboxes
folders-all-short = All inboxes
folders-gone = Gone from the server
folders-elsewhere = Dealt with elsewhere
state-gone = Gone from the server on { $date }
state-elsewhere = Dealt with elsewhere on { $date }
list-gone-none = Nothing is gone from the server
list-elsewhere-none = Nothing was dealt with elsewhere
list-gone-hint = A message that the server no longer has, and that you have not deleted, is kept here for { $days } days.
gone-line = The server no longer has these messages, and you have not deleted them here. Each is kept for { $days } days.
gone-line-elsewhere = Other software collects this mailbox: it has probably dealt with these messages. Each is kept for { $days } days.
gone-off = The server no longer has this message: it can only be read, saved, forwarded or put back into a folder.
gone-act-off = { $act }: not possible, the server no longer has this message
gone-not-back-elsewhere = Other software collects this mailbox: it would receive this message a second time.
gone-not-back-lacking = The text of this message had not been received yet: it cannot be put back.
done-put-back = { $count ->
    [one] Message put back into “{ $folder }”
   *[other] { $shown } messages put back into “{ $folder }”
}
reader-gone-why = Somebody or something has removed it outside of Pli: another computer, a webmail, a rule of the operator.
reader-elsewhere-why = Other software collects this mailbox: it has probably dealt with this message. It is not a loss.
reader-gone-until = Pli keeps a copy until { $date }.
reader-gone-lacking = Its text had not been received yet, and no longer can be. This line stays until { $date }.
action-put-back = Put back into the inbox
action-save-message = Save the message
state-filed = Filed
state-closed = No follow-up
state-urgent = Urgent
state-confided = Entrusted
state-confided-ordered = Entrusted by your rule
state-mine = In my care
state-taken = Taken by { $name }
reader-file = Mark as filed
reader-no-follow-up = No follow-up
reader-reopen = No longer without follow-up
reader-unfile = No longer filed
reader-take = I take care of it
reader-taken-title = Taken by { $name }
reader-taken-hint = This person takes care of it. “I take care of it” (P) makes it yours, and their desk will see it.
reader-confided-title = Entrusted by { $name }, { $date }
reader-confided-hint = Received in that person’s mailbox ({ $address }), then entrusted to this one. The original has stayed there.
reader-release = I no longer take care of it
list-picked = { $count ->
    [one] { $shown } message selected
   *[other] { $shown } messages selected
}
list-picked-short = { $count ->
    [one] { $shown } selected
   *[other] { $shown } selected
}
list-picked-hint = File, move or delete them together. Escape goes back to one message.
act-mixed = These messages are of several mailboxes: move or copy those of one mailbox at a time.
action-undo = Undo
done-moved = { $count ->
    [one] Message moved to “{ $folder }”
   *[other] { $shown } messages moved to “{ $folder }”
}
done-copied = { $count ->
    [one] Message copied to “{ $folder }”
   *[other] { $shown } messages copied to “{ $folder }”
}
done-archived = { $count ->
    [one] Message archived
   *[other] { $shown } messages archived
}
done-binned = { $count ->
    [one] Message moved to the bin
   *[other] { $shown } messages moved to the bin
}
done-erased = { $count ->
    [one] Message deleted for good
   *[other] { $shown } messages deleted for good
}
done-filed = { $count ->
    [one] Message filed
   *[other] { $shown } messages filed
}
done-unfiled = { $count ->
    [one] This message is no longer filed
   *[other] These { $shown } messages are no longer filed
}
done-closed = { $count ->
    [one] Message marked as needing no follow-up
   *[other] { $shown } messages marked as needing no follow-up
}
done-reopened = { $count ->
    [one] Message to be filed again
   *[other] { $shown } messages to be filed again
}
done-taken = { $count ->
    [one] This message is in your care
   *[other] These { $shown } messages are in your care
}
done-confided = { $count ->
    [one] Message entrusted to “{ $name }”
   *[other] { $shown } messages entrusted to “{ $name }”
}
done-confided-some = { $count ->
    [one] Message entrusted to “{ $name }”.
   *[other] { $shown } messages entrusted to “{ $name }”.
} { $left ->
    [one] Another one stays: no shared mailbox can receive it.
   *[other] { $left } others stay: no shared mailbox can receive them.
}
done-retaken = { $count ->
    [one] Copy taken back from the secretariat
   *[other] { $shown } copies taken back from the secretariat
}
confide-already = { $count ->
    [one] This message is entrusted already
   *[other] These { $shown } messages are entrusted already
}
confide-already-hint = “Take back” removes the copy from the shared mailbox, unless somebody has put it away. “Entrust again” puts it there if it is there no more.
confide-retake = Take back
confide-again = Entrust again
confide-none = No shared mailbox can receive this message. Add that of the practice in “Mailboxes”.
done-released = { $count ->
    [one] This message is no longer in your care
   *[other] These { $shown } messages are no longer in your care
}
done-local = Your operator does not keep these marks: they show on this computer only.
done-undone = Undone.
done-created = Folder made
done-renamed = Folder renamed
done-removed = Folder removed
picker-move = { $count ->
    [one] Move the message to…
   *[other] Move { $shown } messages to…
}
picker-copy = { $count ->
    [one] Copy the message to…
   *[other] Copy { $shown } messages to…
}
picker-confide = { $count ->
    [one] Entrust the message to…
   *[other] Entrust { $shown } messages to…
}
picker-confide-hint = Name of the shared mailbox
picker-confide-why = Everybody who opens this mailbox will read the message. Your choice is kept; it is changed in “Mailboxes”.
picker-hint = Name of the folder
picker-keys = ↑ and ↓ to choose, Enter to accept, Escape to close
picker-recent = recent
picker-new = New folder “{ $name }”
picker-new-hint = New folder: type its name.
folder-new-title = New folder
folder-new-submit = Make
folder-rename-title = Rename the folder
folder-rename-submit = Rename
folder-name = Name of the folder
folder-name-empty = Give the folder a name.
folder-name-delimiter = The sign “{ $sign }” parts the levels of folders: it cannot be in the name.
folder-name-taken = A folder has this name already.
folder-name-long = This name is too long: { $most } signs at most.
folder-name-sign = This name has a sign that servers do not take.
erase-title = { $count ->
    [one] Delete this message for good?
   *[other] Delete { $shown } messages for good?
}
erase-hint = What is deleted from the bin cannot be found again.
erase-submit = Delete for good
empty-bin = Empty the bin
empty-junk = Empty the junk
empty-title = Empty “{ $folder }”?
empty-hint = { $count ->
    [one] { $shown } message will be deleted for good.
   *[other] { $shown } messages will be deleted for good.
}
remove-title = Remove the folder “{ $folder }”?
remove-hint = { $count ->
    [0] It is empty. The folders inside it stay.
    [one] { $shown } message in it will be deleted for good. The folders inside it stay.
   *[other] { $shown } messages in it will be deleted for good. The folders inside it stay.
}
remove-submit = Remove the folder
forget-share-title = Forget “{ $name }”?
forget-share-hint = { $count ->
    [0] Access to this shared mailbox was withdrawn: nothing of it will be shown here any more.
    [one] Access to this shared mailbox was withdrawn: { $shown } message kept on this computer will be deleted. Nothing changes at the operator.
   *[other] Access to this shared mailbox was withdrawn: { $shown } messages kept on this computer will be deleted. Nothing changes at the operator.
}
forget-share-submit = Forget the mailbox
queue-line = { $count ->
    [one] { $shown } action waiting
   *[other] { $shown } actions waiting
}
queue-title = Actions waiting
queue-hint = Done and shown here, they will be told the operator as soon as possible, in this order.
queue-none = Nothing waits.
queue-begun = already begun
queue-some-folder = a folder
queue-marks = { $count ->
    [one] Mark of a message
   *[other] Marks of { $shown } messages
}
queue-move = { $count ->
    [one] Move a message to “{ $folder }”
   *[other] Move { $shown } messages to “{ $folder }”
}
queue-copy = { $count ->
    [one] Copy a message to “{ $folder }”
   *[other] Copy { $shown } messages to “{ $folder }”
}
queue-erase = { $count ->
    [one] Delete a message for good
   *[other] Delete { $shown } messages for good
}
queue-create = Make the folder “{ $folder }”
queue-rename = Rename a folder to “{ $folder }”
queue-remove = Remove the folder “{ $folder }”
queue-confide = { $count ->
    [one] Entrust a message (“{ $folder }”)
   *[other] Entrust { $shown } messages (“{ $folder }”)
}
queue-more = { $count ->
    [one] and { $shown } other
   *[other] and { $shown } others
}
shortcut-group-folder = Folder
shortcut-archive = Archive
shortcut-bin = Move to the bin
shortcut-move = Move
shortcut-copy = Copy to a folder
shortcut-filed = Filed or not
shortcut-closed = No follow-up, or not
shortcut-same-patient = All about this patient
shortcut-take = In my care, or not
shortcut-confide = Entrust to the secretariat
shortcut-all = Select all
shortcut-extend-down = Select the next one too
shortcut-extend-up = Select the previous one too
shortcut-undo = Undo the last act
shortcut-queue = Actions waiting
shortcut-all-inboxes = All inboxes
shortcut-gone = Messages gone from the server
shortcut-keep-silent = Send no read receipt
shortcut-put-back = Put a message that is gone back into the inbox
shortcut-new-folder = New folder
shortcut-rename-folder = Rename the folder
shortcut-remove-folder = Remove the folder
shortcut-empty-bin = Empty the bin
key-delete = Del

## Search

search-results = { $count ->
    [0] No result
    [one] { $shown } result
   *[other] { $shown } results
}
search-results-most = The { $shown } newest
search-none-title = No message answers this search
search-none-hint = Try fewer words, or only the beginning of a word. Accents do not matter. Filters: from:, to:, subject:, before:, after:, in:, has:attachment, is:unread.
search-clear = Clear the search

## Reader

reader-none-title = No message chosen
reader-none-hint = Choose a message in the list, or press { $key } to go down.
reader-awaited-title = The text of this message is on its way
reader-not-kept-title = The text of this message is not kept here
reader-not-kept-hint = It will be asked from the operator in the next session opened with the card.
reader-awaited-hint = It is asked from the operator before all others.
reader-to = To
reader-cc = Copy
reader-more-recipients = { $count ->
    [one] and { $shown } other
   *[other] and { $shown } others
}
reader-fewer = Fewer
reader-reply = Reply
reader-reply-all = Reply to all
reader-forward = Forward
reader-flag = Mark as important
reader-unflag = Remove the mark
reader-mark-unread = Mark as unread
reader-mark-read = Mark as read
reader-copy-text = Copy the text
more-title = More actions
reader-text-copied = Text copied
reader-link-copied = Address of the link copied
reader-as-text = Show as text
reader-as-rich = Show with formatting
reader-back = Back to the list
reader-blocked = { $count ->
    [one] One remote picture blocked: showing it would report that you read this
   *[other] { $shown } remote pictures blocked: showing them would report that you read this
}
reader-truncated-document = Message shortened: too long or too complex to be shown whole. The rest is in the plain text, or in the attached message as received.
reader-unreadable = This message could not be read.
reader-unreadable-hint = It is kept as it was received: save the file above to hand it to your support, or ask the sender to send it again.
reader-cut = This message arrived incomplete: its end is missing. Ask the sender to send it again.
reader-more-blocks = Show the rest
reader-picture = Picture
reader-quote-show = Show quoted text
reader-quote-hide = Hide quoted text
reader-attachments = { $count ->
    [one] { $shown } attachment
   *[other] { $shown } attachments
}

attachment-view = View
attachment-save = Save
attachment-open = Open
attachment-unnamed = Attachment without a name
attachment-pdf = PDF document
attachment-picture = Picture
attachment-text = Text
attachment-archive = Archive
attachment-xdm = Medical documents (IHE XDM)
attachment-message = Message
attachment-word = Text document
attachment-sheet = Spreadsheet
attachment-other = File
attachment-saved = Attachment saved: { $name }
attachment-saved-in = In { $folder }

viewer-close = Close the document
viewer-previous = Previous page
viewer-next = Next page
viewer-page = Page { $page } of { $pages }
viewer-drawing = Opening the document…
viewer-zoom-in = Larger
viewer-zoom-out = Smaller
viewer-failed = This document cannot be shown

save-title = Save the attachment
save-path = Folder and file name
save-submit = Save

## Medical documents

document-patient = { $sex ->
    [F] { $name }, born { $date }
    [M] { $name }, born { $date }
   *[other] { $name }, born { $date }
}
document-patient-used = { $family } ({ $used }) { $given }
document-patient-ins = INS number: { $ins }
document-patient-wrong-key = Wrong INS number: { $ins }
document-patient-no-ins = No INS number
document-untitled = Medical document
document-hprim = Letter or results of a laboratory
document-act = Act of { $date }
document-by = { $name }, { $organisation }
document-version = version { $number }
document-replaces = Replaces an earlier version
document-from-list = As the list of the archive says: the document itself is not read.
document-read = Read
document-pdf = View the PDF
document-pdf-number = View PDF { $number }
document-picture = View picture { $number }
document-save = Save
document-save-number = Save file { $number }
document-close = Close the document
document-truncated = Shortened: too long to be shown whole. Save the attachment to read all of it.
document-more = This archive holds more documents, which are not shown.
document-failed = The medical documents enclosed cannot be read
document-failed-hint = They are damaged, protected or not as they must be. Ask the sender to send them again, or save the attachment for your support.
document-several-title = These documents are about several patients
document-several-hint = Check the name and the date of birth of each before you file it.
document-doubt-other-patient = The list of the archive names another patient than the document. Do not file it before you have called the sender.
document-doubt-several-patients = The document names several patients; only the first is shown.
document-doubt-named-by-list = The document names no patient: the identity shown is that of the list of the archive. Check it before you file the document.
document-doubt-wrong-key = The key of the INS number is wrong: a digit was mistyped. Identify the patient by name and date of birth.
document-doubt-altered = The file is not the one that the list of the archive tells of.
document-doubt-missing = The list tells of a file that is not in the archive.
document-doubt-unreadable = This file cannot be read.
document-doubt-incomplete = This message holds more documents, which are not listed. Open it to see all of them before you file it.
result-abnormal = Abnormal
result-low = Low
result-high = High
result-critical = Very abnormal
result-very-low = Very low
result-very-high = Very high

## To file

filing-title = To file
filing-exports = Also hand over to practice software…
filing-pdf = PDF document
filing-picture = Picture
filing-file = Enclosed file
filing-message = Enclosed message
filing-born = { $sex ->
   *[other] Born on { $date }
}
filing-nobody = Patient not identified
filing-elsewhere = Dealt with elsewhere
filing-away = Put away
filing-sent = Sent
filing-unsure = Identity to be checked
filing-probable = Probable identity
filing-unreadable = Unreadable file
filing-incomplete = Incomplete list
filing-all = All documents
filing-all-short = All
filing-search = Patient, INS, type
filing-total = { $count ->
    [one] { $shown } document
   *[other] { $shown } documents
}
filing-count = { $count } documents
filing-same = Received before on { $date }
filing-replaces = Replaces the one of { $date }
filing-compare = To be compared with the one of { $date }
filing-expires-today = Deleted today
filing-expires = { $count ->
    [one] Deleted tomorrow
   *[other] Deleted in { $count } days
}
filing-unread = { $count ->
    [one] { $shown } message is still to be read: its documents will appear.
   *[other] { $shown } messages are still to be read: their documents will appear.
}
filing-absent = { $count ->
    [one] The files of { $shown } message are not on this computer: its documents are missing here.
   *[other] The files of { $shown } messages are not on this computer: their documents are missing here.
}
filing-since = Mailboxes that other software collects: since { $date }.
filing-or = or { $patient }
filing-gone = Deleted from the server
filing-beside = This message is about another patient too: it is filed with its last document.
filing-none = Everything is filed
filing-none-hint = Documents appear here as they are received, patient by patient.
filing-none-yet = Nothing to file among the files that were read
filing-none-yet-hint = Not all files received could be read here: documents may be missing.
filing-none-at-all = No document
filing-none-at-all-hint = Documents enclosed with messages appear here as soon as they are received.
filing-search-none-hint = Search by name, date of birth or INS number.

export-waiting = Waiting for the folder
export-placing = Being put in the folder
export-there = In the folder
export-taken = Taken by the software
export-withdrawn = Taken back
export-doubtful = Unconfirmed
export-nothing = Nothing for the software
export-content-pdf = PDF, also those inside structured documents
export-content-hprim = HPRIM results
export-content-xdm = IHE XDM archives (.zip), as they came
export-content-cda = CDA structured documents (.xml), as they came
export-content-other = Pictures and texts
export-field-family = Name at birth, in capitals
export-field-given = First given name
export-field-used = Name in use, in capitals
export-field-born = Date of birth; for instance {"{"}naissance:JJ-MM-AAAA{"}"}
export-field-sex = Sex
export-field-ins = INS number
export-field-kind = Type of the document
export-field-act = Day of the act, else of arrival; for instance {"{"}date:AAAA-MM-JJ{"}"}
export-field-received = Day of arrival
export-field-sender = Sender
export-field-original = Name of the file that came
export-field-number = Number of the message in Pli
export-fault-name = Give it a name of one line, unlike the others.
export-fault-folder = Write the full path of the folder.
export-fault-preset = Choose a program.
export-fault-contents = Choose at least one kind of file.
export-fault-mailbox = One of these mailboxes is not an address.
export-fault-subfolders = Choose a kind of subfolder.
export-fault-template-length = The name is empty, or longer than 200 characters.
export-fault-template-braces = A brace is opened or closed alone.
export-fault-template-field = “{ $word }” is not a field.
export-fault-template-date = “{ $word }” is no way to write a date: AAAA, MM and JJ, separated by a dash, a dot or nothing.
export-fault-template-sign = No file name holds “{ $word }”.
trial-there = The test is in the folder
trial-there-hint = Pli is looking whether your software takes it. If nothing happens, make sure that your software watches this folder. The test is taken away when you leave this page.
trial-taken = The test is no longer in the folder: your software has taken it
trial-taken-hint = Look for PATIENT-TEST Camille there, then delete this invented document.
trial-changed = Something else bears this name now
trial-changed-hint = Pli leaves it alone. Look at this file in the folder.
trial-withdrawn = The test was taken out of the folder
trial-absent = This folder does not exist
trial-absent-hint = Check how it is written, or make it: Pli does not make it itself.
trial-file = This is not a folder
trial-file-hint = This path leads to a file. Write that of the folder it lies in.
trial-away = This folder does not answer
trial-away-hint = If it is on the network or on a removable disk, make sure that it is connected; otherwise, check how it is written.
trial-denied = Pli cannot write in this folder
trial-denied-hint = Ask whoever looks after your computers for the right to write in this folder.
trial-full = This folder is full
trial-full-hint = Make room, or make sure that the software does empty this folder.
trial-unfit = This folder does not do
trial-unfit-hint = A file cannot be put there whole without the risk of replacing another. Choose a folder of an ordinary disk or share.
## Status line

status-sync-running = Synchronising… { $done } of { $total }
status-sync-starting = Synchronising…
status-up-to-date = Up to date { $ago }
status-sync-failed = Not synchronised
status-sync-failed-since = Not synchronised; last update { $ago }
status-sync-never = Not synchronised yet
quota-used = { $used } of { $limit }
quota-used-of = Space used: { $used } of { $limit } ({ $percent }%)
quota-as-of = { $words }, as of { $ago }
quota-nearly-full = Nearly full: { $used } of { $limit }
status-late = Last update { $ago }
status-late-why = Nothing could be checked since. Pli keeps trying.
status-several-failing = { $count } mailboxes of { $total } are not up to date
account-up-to-date = { $name }: up to date { $ago }
account-starting = { $name }: synchronising…
account-running = { $name }: synchronising… { $done } of { $total }
account-never = { $name }: not synchronised yet
account-late = { $name }: last update { $ago }
account-failed = { $name }: not synchronised
account-failed-since = { $name }: not synchronised, last update { $ago }
status-card-open = Card present, session open
status-card-none = Without a card
status-read-only = Read only
status-identity = { $name }, { $profession }

## Pro Santé Connect

psc-name = Pro Santé Connect
psc-alive = You are logged in to Pro Santé Connect
psc-log-in = Log in to Pro Santé Connect
psc-log-in-short = Log in
psc-prompt = To fetch and send your mail, log in to Pro Santé Connect.
psc-ended = Your Pro Santé Connect session is over
psc-way-card = With my card
psc-way-mobile = With e-CPS
psc-way-browser = In the browser
psc-later = Later
psc-give-up = Give up
psc-beginning-card = Asking for a login with your card…
psc-beginning-mobile = Sending the request to your phone…
psc-beginning-browser = Preparing the login page…
psc-mobile-title = Approve on your phone
psc-mobile-compare = Open the e-CPS application. Check that your phone shows { $digits }; if not, give up.
psc-card-title = Approve with your card
psc-card-compare = The software of your card asks you to confirm. Check that it shows { $digits }; if not, give up.
psc-browser-title = Log in with the browser
psc-browser-opened = The page of Pro Santé Connect opens in your browser. Come back here afterwards.
psc-browser-failed = The browser did not open.
psc-open-again = Open again
psc-time-left = { $minutes ->
    [0] { $seconds } s left
   *[other] { $minutes } min { $seconds } s left
}
psc-time-over = The time is over.

## Actions

action-compose = New message
departing-undo = Sending in { $seconds } s
departing-chosen = To be sent on { $date } at { $time }
departing-take-back = Undo
departing-hint = Cancel sending
left-queued = Message handed to the outbox
left-waiting = Message waiting
left-waiting-login = The message is in the outbox; it will leave once you have logged in to Pro Santé Connect.
left-waiting-service = The message is in the outbox; it will leave as soon as Pro Santé Connect answers.
left-kept = Draft saved
left-discarded = Draft deleted
list-draft = Draft
list-draft-stopped = Recipient refused today
list-no-recipient = (no recipient)
action-close = Close
action-cancel = Cancel
action-retry = Try again
action-dismiss = Hide this message
action-search = Search

## Keyboard

shortcuts-title = Keyboard shortcuts
shortcuts-hint = Press Esc to close.
shortcut-group-general = General
shortcut-group-list = List
shortcut-group-message = Message
shortcut-group-search = In the search field
search-people = Sender, recipient
search-people-typed = from:durand to:labo
search-subject = Subject
search-subject-typed = subject:mri
search-dates = Before a date, since a date
search-dates-typed = before:2026 since:23/11/2026
search-state = With attachment, unread
search-state-typed = has:attachment is:unread
search-folder = In a folder
search-folder-typed = in:archives
search-phrase = Exact phrase, without a word
search-phrase-typed = "compte rendu" -radio
shortcut-compose = New message
shortcut-search = Search
shortcut-sync = Synchronise
shortcut-mask = Mask the screen
shortcut-lock = Close the session
shortcut-help = This help
shortcut-diagnosis = Diagnosis
shortcut-zoom-in = Make everything larger
shortcut-zoom-out = Make everything smaller
shortcut-zoom-reset = Normal size
shortcut-vault = Card and recovery code
shortcut-mailboxes = Mailboxes
shortcut-theme = Change appearance
shortcut-next = Next message
shortcut-previous = Previous message
shortcut-open = Read the message
shortcut-reply = Reply
shortcut-reply-all = Reply to all
shortcut-forward = Forward
shortcut-forward-attached = Forward as attachment
shortcut-redirect = Redirect as it is
shortcut-anew = Edit as new message
shortcut-more = More actions
shortcut-flag = Mark or unmark
shortcut-unread = Read or unread
shortcut-escape = Close, go back
shortcut-inbox = Inbox
shortcut-outbox = Outbox
shortcut-profile = Card of the correspondent
shortcut-contacts = Favourites and groups
shortcut-write-to = Write to this correspondent
shortcut-favourite = Add to the favourites, or remove
shortcut-group-person = On a card
key-ctrl = Ctrl
key-shift = Shift
key-alt = Alt
key-enter = Enter
key-escape = Esc
key-up = ↑
key-down = ↓

## Mailboxes of the directory, in words

box-personal = personal mailbox
box-organisation = department mailbox
box-practice = practice mailbox
box-application = automatic mailbox
directory-site = { $name } ({ $department })

## Card of a correspondent

profile-rpps-line = National number of health professionals (RPPS): { $number }
profile-activity = { $profession }, { $speciality }
profile-town = { $code } { $town } ({ $department })
profile-unknown = Not in the directory of this computer.
profile-favourite = Among your favourites
profile-groups = In your groups: { $names }
profile-received = received
profile-sent = sent, { $state }
profile-sent-refused = sent, refused by the operator for this correspondent
profile-open = Card of { $name }
profile-write = Write
profile-write-to = Write to { $address }
profile-copy = Copy the address
profile-copy-of = Copy { $address }
profile-copied = Address copied
profile-favour = Add to the favourites
profile-unfavour = Remove from the favourites
profile-groups-act = Groups
profile-groups-title = Which groups does this correspondent belong to?
profile-back = Back to the card
profile-mailboxes = { $count ->
        [one] Mailbox
       *[other] Mailboxes
    }
profile-places = Places of practice
profile-exchanges = Exchanges
profile-exchanges-waiting = Looking for exchanges…
profile-exchanges-none = No exchange is kept on this computer.
profile-older = Older exchanges

## Favourites and groups

contacts-title = Favourites and groups
contacts-why = They are yours alone, and each address is verified each time a letter is sent.
contacts-favourites = Favourites
contacts-add = Add: name, speciality, town or address
contacts-no-favourite = No favourite. Add those whom you often write to: they come before the others.
contacts-no-group = No group yet.
contacts-nobody = Nobody in this group.
contacts-new = New group
contacts-new-title = Name of the new group
contacts-new-group-hint = For instance “Correspondants cardio”
contacts-make = Make
contacts-rename = Rename
contacts-rename-title = New name of the group
contacts-delete = Delete the group
contacts-delete-title = Delete the group “{ $name }”?
contacts-delete-message = Only the group goes: its members stay in the directory, your favourites and your exchanges.
contacts-write = Write to the group
contacts-remove = Remove { $name }
opposed-shelf = Oppositions
opposed-title = Patients who do not want to receive messages
opposed-why = Pli says so before each sending. Note here what a patient tells you, in person or by letter.
opposed-number = INS number (15 digits)
opposed-name = First name and name
opposed-note = Note the opposition
opposed-wrong = This is no INS number: 15 digits with its key, as in the patient’s record.
opposed-nobody = No opposition noted.
opposed-line = { $number }, since { $date }
opposed-since = since { $date }
opposed-lift = Lift the opposition of { $name }
opposed-lift-act = Lift the opposition
opposed-lift-title = Lift the opposition of { $name }?
opposed-lift-message = If this patient accepts your messages again, Pli will no longer recall the opposition.
contacts-count = { $count ->
        [0] nobody
        [one] one correspondent
       *[other] { $count } correspondents
    }
contacts-gone = { $count ->
        [one] one correspondent has gone
       *[other] { $count } correspondents have gone
    }

## Outbox

outgoing-held = to leave on { $date } at { $time }
outgoing-queued = waiting to be sent
outgoing-sending = being sent
outgoing-deferred = sending delayed
outgoing-accepted = taken in charge by the operator
outgoing-filed = taken in charge by the operator, copy filed
outgoing-refused = refused by the operator
outgoing-withheld = held back before sending
outgoing-opposed = not sent, the patient does not want messages
outgoing-doubtful = sending not confirmed
outgoing-unreadable = unreadable, will not be sent

## Receipts

receipt-unknown = No receipt yet
receipt-delayed = Delivery is delayed; servers go on trying
receipt-failed = Not delivered
receipt-relayed = Passed on to a server that sends no receipt
receipt-delivered = Delivered { $when }
receipt-processed = Taken over by the recipient’s program { $when }
receipt-read = Read { $when }
receipt-rejected = Delivered, but not taken into the record { $when }
receipt-read-rejected = Read { $when }, but not taken into the record
receipt-delayed-hint = Nothing to do for now. If the message is urgent, call your correspondent.
receipt-not-offered = The operator sends no delivery receipts.
receipt-awaited = Read receipt asked for
receipt-late = Not read yet. If it matters, call your correspondent.
receipt-line = { $address }: { $words }
receipt-show = Show the receipt
receipt-noted = Noted
reader-asked-title = The sender asks to know whether you have read this message
reader-asked-hint = The receipt only says that the message was shown. Nobody is told of a refusal, and the question is not asked again.
reader-asked-diverts = Careful: the receipt would go to { $address }, which is not where this message came from.
reader-asked-tell = Send the read receipt
reader-asked-keep = Do not send
acknowledgement-subject = Read: { $subject }
acknowledgement-words = Your message “{ $subject }” was shown on { $date } at { $time }. This does not assure that its content was understood.
list-receipt = { $mark } { $words }
sign-failed = { $all ->
    [one] Not delivered
   *[other] Not delivered to { $count } of { $all }
}
sign-rejected = { $all ->
    [one] Delivered, but not taken into the record
   *[other] Not taken into the record by { $count } of { $all }
}
sign-delayed = { $all ->
    [one] Delivery is delayed
   *[other] Delivery is delayed for { $count } of { $all }
}
sign-partly-delivered = Delivered to { $count } of { $all }
sign-partly-read = Read by { $count } of { $all }
undelivered-mailbox-full = This correspondent’s mailbox is full. Tell them by phone, then send the message again.
undelivered-mailbox-unknown = This mailbox does not exist, or no longer does. Check the address in the directory.
undelivered-mailbox-closed = This mailbox is closed. Look in the directory for another mailbox of this correspondent or of their unit.
undelivered-domain-unknown = This correspondent’s server does not exist. Check the address in the directory.
undelivered-too-big = The message is too large for this mailbox. Reduce or split the attachments, then send it again.
undelivered-not-allowed = The recipient’s operator does not accept this message: address outside the trust space, or sender not allowed. Look for another mailbox in the directory.
undelivered-content = The content or an attachment is not accepted by the recipient. Send the file again in another format, such as PDF.
undelivered-unreachable = The recipient’s server did not answer in time. Send the message again; if this goes on, reach your correspondent in another way.
undelivered-other = No reason is given. Check the address in the directory, or call your correspondent.
integration-wrong-version = The version to replace or delete is not the recipient’s (900). Check which document you sent last.
integration-author = Only the author of the first document may replace or delete it (901). Ask them to do so.
integration-patient-unknown = The patient is not known to the recipient (902). Check the recipient and the patient, or ask for a record to be opened.
integration-identity-missing = The document has no national health identity (903). Send it again once the identity is qualified.
integration-identity-differs = The national health identity of the document is not the one the recipient knows (904). Check the patient’s identity before sending anything again.
integration-identity-incomplete = The national health identity is incomplete: some traits are missing (905). Complete it, then send the document again.
integration-other = The recipient’s program could not take over the document (906). The message itself is in their mailbox: call your correspondent if needed.

## Dates

date-now = just now
date-minutes-ago = { $count } min ago
date-hours-ago = { $count } h ago
date-yesterday = yesterday
date-today-at = today at { $time }
date-yesterday-at = yesterday at { $time }
date-at = { $date } at { $time }
date-on = on { $date }

## Refusal of a recipient

refusal-leave = Quit
refusal-malformed = This is not a mail address.
refusal-not-listed = { $domain } is not in the MSSanté trust space.
refusal-patient = This is a patient’s mailbox: writing to patients (citizens’ messaging) is not switched on here.
refusal-patient-hint = Patients read their documents in Mon espace santé: put it there, or remove this recipient. To write to your patients, switch it on in the settings (Ctrl + ,): each message will then ask for a qualified identity (INS), confirmed, and have no other recipient.
refusal-patient-forbidden = This is a patient’s mailbox: your establishment does not allow writing to patients from Pli.
refusal-patient-forbidden-hint = Patients read their documents in Mon espace santé: put it there, or remove this recipient.
refusal-patient-elsewhere = This is a patient’s mailbox in another space than yours: it cannot receive this message.
refusal-patient-matricule = This is a patient’s mailbox, but its number (INS) is wrong.
refusal-patient-matricule-hint = The number has 15 characters, two of them a key that does not fit: take it from the patient’s record again.
refusal-patient-unconfirmed = This is a patient’s mailbox: who the patient is must be confirmed before sending.
refusal-patient-opposed = This patient does not want to receive messages: you noted it on { $date }.
refusal-patient-opposed-hint = Hand the document over in another way. If the patient asks for it despite that, say so where the identity is confirmed.
refusal-patient-differs = The date of birth or the sex does not match the patient’s number: nothing is sent.
refusal-patient-mixed = A patient is always the only recipient: write to this patient in a message apart.
refusal-no-list = Whether it is in the trust space cannot be checked at the moment.

## Notices: what happened, what it means for the mail, what to do

notice-card-module-missing = Card software not found
    .message = The software that reads health cards (Cryptolib CPS) is not on this computer, or not where the settings say. Your messages stay encrypted and intact.
    .remedy = Install the Cryptolib CPS of the Agence du numérique en santé, then try again.
notice-card-module-untrusted = Card software set aside as a precaution
    .message = Others than the administrator can change { $place }. The card software was therefore not started: your code was not given to it. Your messages stay encrypted and intact.
    .remedy = Your IT department must give this file or folder back to the administrator and stop other accounts from writing it, or reinstall the Cryptolib CPS.
notice-card-module-unloadable = Card software unusable
    .message = The software that reads cards is there but does not start. Your messages stay encrypted and intact.
    .remedy = Reinstall the Cryptolib CPS or tell your IT department.
notice-card-module-failed = The card software stopped
    .message = The card no longer answers; the session is closed and nothing is lost.
    .remedy = Remove the card, insert it again, and type your code again.
notice-card-absent = No card in the reader
    .message = Your mailbox opens with your health professional or staff card.
    .remedy = Insert your card, chip first. If the reader stays dark, plug it in again.
notice-card-service-absent = The card readers do not answer
    .message = The service of this computer that speaks to card readers is stopped or absent. Your messages stay encrypted and intact.
    .remedy = Restart the computer. If it goes on, ask your IT department to start the smart card service (PC/SC).
notice-card-reader-absent = No card reader
    .message = The computer sees no card reader.
    .remedy = Plug the reader in, or try another socket. Pli will see it by itself.
notice-card-vitale = This is a carte Vitale
    .message = The card in the reader is a patient’s. Your mailbox opens with your health professional or staff card.
    .remedy = Insert your own CPS, CPE or CPF card.
notice-card-mute = The card does not answer
    .message = There is a card in the reader, but it does not answer: it may be upside down or not all the way in.
    .remedy = Remove the card, wipe the chip, then put it back, chip first and upwards.
notice-card-held = The card is in use
    .message = Another program keeps the card to itself. No code was sent to it.
    .remedy = Finish what the other program does, billing for instance, or close it. Pli will see the card by itself.
notice-card-unread = The card is not read
    .message = There is a health professional’s card in the reader, but the card’s software does not read it. Your messages stay encrypted and intact.
    .remedy = Remove the card and put it back. If it goes on, update the Cryptolib CPS: a recent card asks for version 5.2 or later.
notice-card-unknown = This card is not a health card
    .message = The card in the reader carries no certificate of a health professional or staff member.
    .remedy = Insert your CPS, CPE or CPF card.
notice-card-ambiguous = Several cards in the readers
    .message = Pli does not choose between two holders for you. Your messages stay encrypted and intact.
    .remedy = Choose your card, or remove the one that is not yours.
notice-card-not-meant = The expected card is not there
    .message = There is a card, but not the one that is asked for. No code was sent to it.
    .remedy = Insert the expected card, or name the one that is there.
notice-card-removed = Card removed
    .message = The session is closed. Messages being written are kept as drafts.
    .remedy = Insert the card again and type your code to go on.
notice-card-failed = The card does not answer as expected
    .message = The session cannot open. Your messages stay encrypted and intact.
    .remedy = Remove the card, wipe the chip, insert it again. If it goes on, try another reader.
notice-pin-wrong = Wrong code
    .message = The card refused this code. After three wrong codes it blocks itself.
    .remedy = Check your code, then type it again.
notice-pin-last-try = Wrong code: a single try is left
    .message = One more wrong code will block your card.
    .remedy = Try again only if you are sure of your code. Otherwise look at the letter that came with your card.
notice-pin-length = This code has the wrong length
    .message = The card expects a code of { $min } to { $max } digits. Nothing was sent to it: no try is lost.
    .remedy = Type your whole code.
notice-pin-locked = Card blocked
    .message = Three wrong codes were typed. The card no longer opens; your messages are intact.
    .remedy = Unblock it with the unblocking code that came separately, or ask for a new card.
notice-unblock-wrong = Wrong unblocking code
    .message = The card refused this unblocking code. After several wrong ones it can no longer be unblocked.
    .remedy = Check the unblocking code in the letter that bears it, then type it again.
notice-unblock-last-try = Wrong unblocking code: a single try is left
    .message = One more wrong unblocking code will block the card for good.
    .remedy = Try again only with the letter before you. Otherwise call the issuer’s help line (0 806 800 213, free call).
notice-unblock-length = This unblocking code has the wrong length
    .message = { $min ->
        [8] The unblocking code has eight digits.
       *[other] The unblocking code has { $min } to { $max } characters.
    } Nothing was sent to the card: no try is lost.
    .remedy = Type the whole unblocking code.
notice-unblock-locked = Card blocked for good
    .message = Too many wrong unblocking codes were typed: the card can no longer be unblocked. Your messages are intact with the operator.
    .remedy = Ask the issuer for a new card (0 806 800 213, free call).
notice-unblock-unable = This card is not unblocked in Pli
    .message = The card, its software or its reader does not allow it here. No try is lost.
    .remedy = Unblock it with the CPS-Gestion software, or ask your IT department.
notice-new-codes-differ = The two new codes are not the same
    .message = Nothing was sent to the card: no try is lost.
    .remedy = Type the same new code twice.
notice-last-try-unconfirmed = Last try: the code was not presented
    .message = A wrong code would block the card. Nothing was sent to it.
    .remedy = If you are sure of the code, start again and confirm, or add --last-try to the command.
notice-holder-expired = Card expired
    .message = The certificate of this card ended on { $on }. The operator will no longer accept it.
    .remedy = Use your new card. Your messages will open with it.
notice-holder-untrusted = Card not recognised
    .message = The identity on the card could not be verified with the health authorities. The session stays closed.
    .remedy = Try another card and report this one to its issuer (0 806 800 213, free call).
notice-card-revocation-unknown = Card revocation not verified
    .message = Pli could not learn whether the card has been revoked. Servers check it on their side.
    .remedy = Check the internet connection, then run the diagnosis again.
notice-card-scheme-unsupported = This card does not suit the operator
    .message = The server asks for a form of signature that this card cannot make. Nothing was sent.
    .remedy = Tell your MSSanté operator, or use a newer card.
notice-card-tls-version = This card does not suit this server
    .message = { $host } takes TLS 1.3 only, and this card can sign for TLS 1.2 only. Nothing was sent.
    .remedy = Tell your MSSanté operator: CPS3 cards need TLS 1.2. A CPS4 card suits both.
notice-server-tls = The server’s encryption is refused
    .message = { $host } offers no encryption that the trust space allows. Pli never goes below: nothing was sent.
    .remedy = Tell your MSSanté operator: its server must offer TLS 1.2 with AES-GCM, or TLS 1.3.
notice-authorities-missing = Health authorities not found
    .message = The certificates of the IGC-Santé authorities are not on this computer: no card and no server can be verified.
    .remedy = Install the Cryptolib CPS, which brings them, or name their folder in the settings.
notice-no-account = No MSSanté mailbox in this session
    .message = Neither the settings of this computer nor your own mailboxes kept here hold one for the holder of this card. Nothing can be received or sent.
    .remedy = Add your mailbox in “Mailboxes” (Ctrl + Shift + B), or with “pli mailbox add”.
notice-mailbox-known = This mailbox is there already
    .message = Your session has a mailbox of this address already: nothing was changed.
    .remedy = To change its servers, remove it first, then add it again.
notice-contact-refused = Address not kept
    .message = { $reason } Your favourites and groups stay as they were.
    .remedy = Search for this correspondent by name: the directory proposes MSSanté mailboxes.
notice-group-known = Another group has this name
    .message = Two groups of one name could not be told apart, not even by accents. Nothing was changed.
    .remedy = Give another name.
notice-group-name-invalid = Name of a group refused
    .message = The name of a group has 60 characters at most, and does not look like an address. Nothing was changed.
    .remedy = Choose for instance “Correspondants cardio”.
notice-mailbox-restarted = The synchronisation of this mailbox was started again
    .message = It had stopped without saying so. Nothing is lost: it goes on where it was.
    .remedy = If this happens again, tell your IT department, with a diagnosis.
notice-mailbox-no-access = This card has no access to this mailbox
    .message = The operator knows who you are, but has no record that you may open this shared mailbox. Nothing is out of order.
    .remedy = Ask whoever is responsible for the mailbox to have the operator add your access, then try again.
notice-mailbox-withdrawn = Access to this mailbox was withdrawn
    .message = The operator no longer lets you open this shared mailbox. What is on this computer already stays readable; what you did and the letters that wait are kept, and nothing leaves from this mailbox.
    .remedy = Ask whoever is responsible for the mailbox. If access is given back, check for mail: everything goes on. Pli tries again from time to time.
notice-mailbox-nearly-full = Mailbox nearly full: { $percent }% of its space is used
    .message = A full mailbox receives nothing and sends nothing; your correspondents are not always told.
    .remedy = Delete messages that you no longer need, then empty the bin. Your operator can also enlarge the mailbox.
notice-mailbox-of-settings = A mailbox of the settings
    .message = This mailbox comes from the settings of this computer: it is not removed here.
    .remedy = Take it out of the settings file, or ask your IT department.
notice-mailbox-untold = { $count ->
        [one] A letter of “To validate” is yet to be told in this mailbox
       *[other] { $count } letters of “To validate” are yet to be told in this mailbox
    }
    .message = { $count ->
        [one] Those who share the mailbox do not know yet that it is sent: they might send it once more. The mailbox was not removed.
       *[other] Those who share the mailbox do not know yet that they are sent: they might send them once more. The mailbox was not removed.
    }
    .remedy = Pli tells them as soon as the operator answers. Try again a little later.
notice-mailbox-letters = { $count ->
        [one] A letter of this mailbox is not settled
       *[other] { $count } letters of this mailbox are not settled
    }
    .message = { $count ->
        [one] It has not left, or its copy is not filed in “Sent” yet. The mailbox was not removed.
       *[other] They have not left, or their copies are not filed in “Sent” yet. The mailbox was not removed.
    }
    .remedy = Open the outbox: let what waits leave, correct it or drop it, then try again.
notice-action-marks = { $count ->
        [one] A mark could not be kept
       *[other] Marks could not be kept
    }
    .message = { $count ->
        [one] Your operator did not take the mark of a message: it is as before.
       *[other] Your operator did not take the marks of { $count } messages: they are as before.
    }
    .remedy = Try again later. If it happens again, ask your operator whether this folder is read only.
notice-action-move = { $count ->
        [one] A message was not moved
       *[other] { $count } messages were not moved
    }
    .message = { $count ->
        [one] Your operator did not accept the move: the message is back in its folder.
       *[other] Your operator did not accept the move: the messages are back in their folder.
    }
    .remedy = Choose another folder, or try again later.
notice-action-copy = { $count ->
        [one] A message was not copied
       *[other] { $count } messages were not copied
    }
    .message = { $count ->
        [one] Your operator did not accept the copy: it was taken away. The message is still in its folder.
       *[other] Your operator did not accept the copies: they were taken away. The messages are still in their folder.
    }
    .remedy = Choose another folder, or try again later.
notice-action-confide = { $count ->
        [one] A message was not entrusted
       *[other] { $count } messages were not entrusted
    }
    .message = The shared mailbox did not accept it: those who open it will not see it. You still have it.
    .remedy = Try again later, or choose another mailbox in “Mailboxes”.
notice-action-maybe-there = { $count ->
        [one] A message may not have been entrusted
       *[other] { $count } messages may not have been entrusted
    }
    .message = The connection was cut while the copy was put there, and it is not there: it did not arrive, or somebody has put it away already.
    .remedy = Ask the secretariat before you entrust it again.
notice-action-given-nobody = { $count ->
        [one] A message was not entrusted
       *[other] { $count } messages were not entrusted
    }
    .message = A mailbox was removed here before the copy was put there: nobody has received it. The original is still with your operator.
    .remedy = Choose another secretariat in “Mailboxes”, then entrust again.
notice-action-not-there = { $count ->
        [one] An entrusted message was not taken back
       *[other] { $count } entrusted messages were not taken back
    }
    .message = It is no more where it was put, or nothing may be taken out of that mailbox: somebody may have dealt with it.
    .remedy = Ask the person who takes care of it.
notice-action-erase = { $count ->
        [one] A message was not erased
       *[other] { $count } messages were not erased
    }
    .message = { $count ->
        [one] Your operator did not accept to erase it: it is in its folder again.
       *[other] Your operator did not accept to erase them: they are in their folder again.
    }
    .remedy = Try again later. If it happens again, ask your operator whether this folder is read only.
notice-action-elsewhere = { $count ->
        [one] A message was dealt with elsewhere
       *[other] { $count } messages were dealt with elsewhere
    }
    .message = { $count ->
        [one] Another workstation had moved or erased it already: what it did is kept.
       *[other] Another workstation had moved or erased them already: what it did is kept.
    }
    .remedy = { $count ->
        [one] Look for it in the other folders if you need it.
       *[other] Look for them in the other folders if you need them.
    }
notice-action-target-gone = The folder is no more
    .message = { $count ->
        [one] A message was to go there: it is back in its folder.
       *[other] { $count } messages were to go there: they are back in their folder.
    }
    .remedy = Choose another folder, or make it again.
notice-action-outside = { $count ->
        [one] A message was not shared
       *[other] { $count } messages were not shared
    }
    .message = The operator of this shared mailbox is not in the trust space: those who read it may receive nothing.
    .remedy = Choose a folder of your own mailbox, and tell your operator.
notice-action-only-marked = { $count ->
        [one] A message stays marked as deleted
       *[other] { $count } messages stay marked as deleted
    }
    .message = { $count ->
        [one] Your operator’s server cannot erase this message alone. It is hidden here; other programs may still show it.
       *[other] Your operator’s server cannot erase these messages alone. They are hidden here; other programs may still show them.
    }
    .remedy = Nothing needs to be done. To erase all that is marked, use your operator’s webmail.
notice-action-full = The mailbox is full
    .message = There is no room left for that at your operator: nothing was changed.
    .remedy = Empty the bin or erase old messages, then do it again.
notice-action-create = The folder was not made
    .message = Your operator did not accept this folder: it was taken away. Messages that were to go there are back in theirs.
    .remedy = Try another name, or another place.
notice-action-rename = The folder was not renamed
    .message = Your operator did not accept this name: the folder keeps its own.
    .remedy = Try another name.
notice-action-remove = The folder was not removed
    .message = Your operator did not accept to remove it: it is there again, with its messages.
    .remedy = Make sure that no other program uses it, then try again.
notice-action-exists = This name is taken
    .message = A folder has this name already: nothing was changed.
    .remedy = Choose another name.
notice-action-name = This name cannot be used
    .message = A folder cannot have this name: nothing was changed.
    .remedy = Choose a name without separators or special characters.
notice-action-needed = This folder stays as it is
    .message = The inbox and the folders that have a purpose (sent, drafts, bin…) are neither renamed nor removed.
    .remedy = Choose a folder that you have made.
notice-action-accounts = Not from one mailbox to another
    .message = These messages are not of the same mailbox as this folder: nothing was changed.
    .remedy = Choose a folder of the same mailbox, or forward the messages.
notice-action-no-shared-bin = This shared mailbox has no bin
    .message = Nothing was deleted: what several people share goes into the bin of none of them.
    .remedy = Move the message to one of the folders of the shared mailbox, or have a folder “Corbeille” made there.
notice-action-no-bin = This folder is not emptied
    .message = Only the bin and the unwanted messages are emptied at once: nothing was changed.
    .remedy = Choose the messages to erase.
notice-action-share-open = This shared mailbox is still open
    .message = Only what is kept of a shared mailbox to which access was withdrawn is forgotten: nothing was deleted.
    .remedy = To see it no more, ask your operator to withdraw access.
notice-action-share-waits = Actions still wait in this shared mailbox
    .message = { $count ->
        [one] The operator does not know yet what you did there: nothing was deleted.
       *[other] The operator does not know { $count } actions there yet: nothing was deleted.
    }
    .remedy = Wait until they are done, or take them back in the list of actions that wait.
notice-remove-unconfirmed = Nothing was removed
    .message = Removing a mailbox deletes what is kept of its messages on this computer; they stay at your operator.
    .remedy = If that is what you want, say it again with --yes.
notice-forget-unconfirmed = Nothing was forgotten
    .message = Forgetting a shared mailbox deletes from this computer the messages kept of it; nothing changes at the operator.
    .remedy = If that is what you want, do it again with --yes.
notice-add-unconfirmed = Nothing was added
    .message = The servers above were found and have proved themselves, but nobody said that they are the right ones.
    .remedy = If you recognise your operator, say it again with --yes.
notice-servers-unproven = No server that may be used for this address
    .message = Nobody names servers for this address, or those that are named have not proved themselves. Nothing was added.
    .remedy = Ask your MSSanté operator for the names of its servers and enter them by hand.
notice-mailboxes-unreadable = { $count ->
        [one] A mailbox kept here cannot be read
       *[other] { $count } mailboxes kept here cannot be read
    }
    .message = { $count ->
        [one] What is written of it is not Pli’s, or was changed: it is left aside.
       *[other] What is written of them is not Pli’s, or was changed: they are left aside.
    }
    .remedy = Tell your IT department. A mailbox of another address is added as usual.

notice-vault-busy = Mailbox already open
    .message = Another Pli window already uses your messages on this computer.
    .remedy = Use that window, or close it before you open this one.
notice-letters-waiting = { $count ->
        [one] { $count } letter has not left
       *[other] { $count } letters have not left
    }
    .message = { $count ->
        [one] It is kept, encrypted, in the outbox.
       *[other] They are kept, encrypted, in the outbox.
    }
    .remedy = { $count ->
        [one] It leaves as soon as your session is open and your operator can be reached.
       *[other] They leave as soon as your session is open and your operator can be reached.
    }
notice-letters-scheduled = { $count ->
        [one] { $count } letter to be sent later
       *[other] { $count } letters to be sent later
    }
    .message = { $count ->
        [one] A letter waits for the time that you chose for it.
       *[other] Letters wait for the time that you chose for them.
    }
    .remedy = If your session is closed then, they leave when you next open it.
notice-leaves-late = Sent late
    .message = A letter that was to leave on { $date } at { $time } could not: your session was closed.
    .remedy = It leaves now.
notice-moment-unclear = This date is not understood
    .message = The date or time of sending cannot be read.
    .remedy = Write for example 24/11/2026 8:00, tomorrow 8:30 or monday morning.
notice-moment-past = This moment has gone by
    .message = A letter can only leave at a moment to come.
    .remedy = Choose a later date or time.
notice-moment-far = This moment is too far ahead
    .message = A letter can be set to leave within a year.
    .remedy = Choose a nearer date.
notice-overlooked-attachment = Attachment forgotten?
    .message = The text announces an attachment, and no file is joined.
    .remedy = Join the file if it is missing.
notice-overlooked-field = A field of a template is not filled in
    .message = The letter still holds a field between braces.
    .remedy = Fill it in or take it out.
notice-overlooked-subject = No subject
    .message = The letter has no subject.
    .remedy = A subject helps your correspondent to find it again.
notice-draft-gone = This draft is out of date
    .message = Another desk has sent or removed it while you were writing. Your text is kept here as a new draft.
    .remedy = Look at the sent messages first: this letter may have left already.
notice-source-gone = The letter has not left
    .message = The draft that it goes on from, written with another program, is no longer with your operator: it may have been sent, changed or deleted. Your text is kept among the drafts.
    .remedy = Look at the sent messages first. To send it all the same, send it again.
notice-leaves-late-asleep = Sent late
    .message = A letter that was to leave on { $date } at { $time } could not: the computer was asleep, or the operator did not answer.
    .remedy = It leaves now.
notice-leaving-already = The letter is leaving
    .message = It is being handed to your operator: its sending can no longer be cancelled.
    .remedy = What becomes of it is told in the outbox.
notice-refused-already = The letter has not left
    .message = It was refused before you cancelled it: nobody has received it.
    .remedy = Take it up again or delete it in the outbox.
notice-doubtful-already = Sending not confirmed
    .message = The letter may have left: the connection to the operator was lost while it was sent.
    .remedy = Decide about it in the outbox.
notice-taken-already = The letter is in the outbox no more
    .message = It was taken back or deleted already.
    .remedy = Look among the drafts.
notice-several-patients = This letter carries documents of several patients
    .message = A message is about one patient only: it is not sent and stays among the drafts.
    .remedy = Send the documents of each patient in a letter of its own.
notice-other-patient = These documents are another patient’s
    .message = The confirmed recipient is not the person whom the enclosed documents name: the letter is not sent and stays among the drafts.
    .remedy = Check the recipient, or remove the documents.
notice-documents-unread = Medical documents enclosed cannot be read
    .message = Pli cannot check whose they are: the letter is not sent and stays among the drafts.
    .remedy = Attach them again, or remove them.
notice-left-already = The letter has already left
    .message = Its sending can no longer be cancelled.
    .remedy = What becomes of it is told in the outbox.
notice-letters-doubtful = { $count ->
        [one] { $count } unconfirmed send
       *[other] { $count } unconfirmed sends
    }
    .message = { $count ->
        [one] A letter may have left, without an answer of the operator. Pli will not send it a second time by itself.
       *[other] Letters may have left, without an answer of the operator. Pli will not send them a second time by itself.
    }
    .remedy = Open the outbox to decide.
notice-letters-unread = { $count ->
        [one] One message was not read
       *[other] { $count } messages were not read
    }
    .message = The read receipt that was asked for has not come in the time set.
    .remedy = The outbox says whose is missing. If it matters, call your correspondent.
notice-letters-undelivered = { $count ->
        [one] One recipient was not reached
       *[other] { $count } recipients were not reached
    }
    .message = A message that you sent was not delivered, or was not taken over by the recipient’s program.
    .remedy = The outbox gives the reason, and what you can do.
notice-draft-awaited = This draft is not on this computer yet
    .message = It was asked of your operator.
    .remedy = Open it again in a moment.
notice-draft-forked = A draft was changed at two desks
    .message = A draft was changed here and at another desk. Your text has stayed.
    .remedy = The other text is in the draft, among its earlier versions (Ctrl + H).
notice-draft-alone = The copy of a draft is no longer with your operator
    .message = It was sent or removed with another program, or the operator has cleared it away. Your text is kept on this computer.
    .remedy = Before you send it, look among the sent messages: this letter may have left already.
notice-vault-rebuilt = Messages fetched again from the operator
    .message = The local file was damaged: it was set aside and is being filled again. Taken over: { $drafts ->
        [0] no draft
        [one] { $drafts } draft
       *[other] { $drafts } drafts
    }, { $outgoing ->
        [0] no message waiting to be sent
        [one] { $outgoing } message of the outbox
       *[other] { $outgoing } messages of the outbox
    }.
    .remedy = Go on working. Check your drafts and your outbox.
notice-vault-key-unavailable = The key store of this computer does not answer
    .message = Part of the key of your messages is kept there. It is locked, stopped or does not answer.
    .remedy = Open the system’s key store and try again, or type your recovery code.
notice-card-not-enrolled = This computer does not know this card yet
    .message = Your messages kept here were encrypted with another card, or the system’s key store was emptied. Nothing is lost.
    .remedy = Type your recovery code, or open with the old card. The messages are also with the operator.
notice-recovery-code-wrong = This recovery code opens nothing here
    .message = It is well written, but it is not that of the messages kept on this computer, or it was replaced. Your card lost no try.
    .remedy = Look for the code noted last, or open with the old card.
notice-recovery-code-mistyped = A typing error in the recovery code
    .message = It has 30 characters in six groups of five; one of them is missing, too many or mistaken. Nothing was tried.
    .remedy = Read the code again group by group, then try again.
notice-recovery-code-missing = You have no recovery code yet
    .message = Without it, a lost or replaced card does not open the drafts and letters kept on this computer any more.
    .remedy = Make it when you have a moment: “Card and recovery code” at the foot of the window.
notice-passphrase-wrong = This passphrase opens nothing here
    .message = A letter may differ, or it was replaced. After several errors Pli waits a little longer each time.
    .remedy = Check the shift key, or open with your card: the passphrase is made and replaced in “Card and recovery code”.
notice-passphrase-length = This passphrase does not have the right length
    .message = It takes { $min } to { $max } characters, spaces included. Nothing was changed.
    .remedy = Choose several words that have nothing to do with one another.
notice-passphrases-differ = The two passphrases are not the same
    .message = The passphrase is typed twice, so that no typing error is kept. Nothing was changed.
    .remedy = Type the same passphrase twice.
notice-passphrase-forbidden = Reading without a card is not allowed here
    .message = The settings of this computer allow no passphrase. One that was made before opens nothing any more.
    .remedy = Open with your card.
notice-slot-in-use = This is the card of the open session
    .message = It cannot be taken away while it is used: nothing would open your messages any more.
    .remedy = Open with the other card, then take this one away.
notice-slot-unknown = No access of this name
    .message = What you named is none of the ways to open the messages kept here, or several of them.
    .remedy = Copy the identifier from the list of accesses.
notice-card-of-another = This card is somebody else’s
    .message = Two people never share the same kept messages: only another card of the same holder can be added.
    .remedy = Insert your other card, or close the session so that this person opens hers.
notice-rebuild-unconfirmed = This must be confirmed
    .message = Starting again from the operator sets the messages kept here aside, with drafts, letters not sent yet and their history.
    .remedy = Add --yes if this is what you want.
notice-forget-unconfirmed = This must be confirmed
    .message = All that Pli keeps here for this person will be deleted: messages, drafts, letters not sent yet and the history of sending, and what had been set aside. Your messages stay with your operator; the rest exists here only.
    .remedy = Make a backup first, then add --yes if this is what you want.
notice-backup-foreign = This backup does not open with this code
    .message = It was made with another recovery code, or by another person. Nothing was taken from it.
    .remedy = Give the recovery code that was in use on the day of the backup, with a card of the same person.
notice-backup-damaged = Backup not usable
    .message = This file is no backup of Pli, or it is incomplete or damaged. Nothing was taken from it.
    .remedy = Copy the file from the old computer again, or make another backup.
notice-backup-too-new = Backup newer than this Pli
    .message = It was made by a newer version. Nothing was taken from it.
    .remedy = Update Pli on this computer, then try again.
notice-file-exists = This file exists already
    .message = Pli never writes over another file. Nothing was changed.
    .remedy = Choose another name.
notice-key-store-absent = Reduced protection on this computer
    .message = The system has no key store: part of the key is kept in a file reserved for your account. Your messages stay encrypted and the card is still needed.
    .remedy = Ask your IT department to switch on the system’s key store.
notice-vault-unwritable = The disk cannot be written
    .message = The disk is full or protected: new messages cannot be kept here. They stay with the operator.
    .remedy = Free some space, then synchronise.
notice-vault-failed = The messages kept here do not answer
    .message = Reading the vault of this computer failed. Your messages stay with the operator.
    .remedy = Close the session and open it again. If it goes on, tell your IT department.

notice-server-unreachable = Operator not reachable
    .message = { $host } does not answer. You can read and write; nothing leaves or arrives for the moment.
    .remedy = Check the internet connection. Pli tries again by itself.
notice-host-unknown = Server not found
    .message = The network does not know the name “{ $host }”: no address belongs to it.
    .remedy = Check the internet connection. If it works, tell your IT department or your operator.
notice-starttls-missing = Connection refused: it would not be protected
    .message = { $host } offers no encrypted connection. Pli sent nothing.
    .remedy = Tell your MSSanté operator or your IT department.
notice-server-certificate-expired = The operator’s certificate has expired
    .message = The identity of { $host } is no longer valid. Pli does not connect to it; your messages wait.
    .remedy = Check the date of this computer. If it is right, tell your operator.
notice-server-certificate-revoked = The operator’s certificate is revoked
    .message = The identity of { $host } was withdrawn by the health authorities. Pli does not connect to it.
    .remedy = Tell your MSSanté operator. Do not try by another way.
notice-server-certificate-wrong-name = This is not the expected server
    .message = The server that answers in place of { $host } bears another name. Pli does not connect to it.
    .remedy = Check the server’s address in the settings or tell your IT department.
notice-server-certificate-unknown-issuer = A server foreign to the MSSanté network
    .message = The identity of { $host } was not issued by the health authorities. Pli does not connect to it.
    .remedy = Check the server’s address in the settings or tell your operator.
notice-server-certificate-revocation-unknown = The operator’s identity cannot be checked
    .message = The list of withdrawn certificates could not be obtained. To be safe, Pli does not connect to { $host }.
    .remedy = Check the internet connection or the proxy. Pli tries again by itself.
notice-server-certificate-unfit = The operator’s certificate is unusable
    .message = The identity presented by { $host } is malformed or too weak. Pli does not connect to it.
    .remedy = Tell your MSSanté operator.
notice-login-refused = The operator refused your card
    .message = { $host } does not know this card for your mailbox.{ $words ->
        [none] {""}
       *[other] {" "}It answers: “{ $words }”.
    }
    .remedy = Check with your operator that your mailbox is open and tied to this card.
notice-login-missing = No login that Pli knows
    .message = { $host } does belong to the trust space, but offers neither a login by card or certificate nor Pro Santé Connect.
    .remedy = Ask your operator for the servers meant for mail programs.
notice-address-invalid = Not an address
    .message = What was typed is no mail address.
    .remedy = Type the whole address, for instance claire.dubreuil@medecin.mssante.fr.
notice-server-misbehaved = Unexpected answer from the operator
    .message = { $host } did not do what it was asked.{ $words ->
        [none] {""}
       *[other] {" "}It answers: “{ $words }”.
    } Nothing is lost.
    .remedy = Pli tries again by itself. If it goes on, tell your operator.
notice-connection-lost = Connection interrupted
    .message = The link with { $host } was cut. What was under way will go on where it was.
    .remedy = Check the internet connection. Pli tries again by itself.

notice-operator-lacks = Functions not announced by the operator
    .message = { $host } does not announce everything that Pli can make use of. Mail works all the same.
    .remedy = Nothing to do. Join this diagnosis if you write to support.
notice-operator-caught = A server that does not tell all
    .message = { $host } did not tell all that changed. Pli compares by itself now: it is slower, nothing is lost.
    .remedy = Nothing to do. Join this diagnosis if you write to the operator.
notice-operator-token-outlives = Session ended, mailbox still open
    .message = { $host } still takes, until it runs out, the token of the Pro Santé Connect session that was just ended.
    .remedy = Tell your operator, with this diagnosis.
notice-psc-wanted = Login at Pro Santé Connect awaited
    .message = This mailbox receives and sends once that is done. What is kept here can be read now; your messages wait in the outbox.
    .remedy = Log in to Pro Santé Connect.
notice-psc-unreachable = Pro Santé Connect cannot be reached
    .message = The service did not answer. What is kept here can still be read; your messages wait in the outbox.
    .remedy = Check the internet connection. Pli tries again by itself.
notice-psc-misbehaved = Unexpected answer of Pro Santé Connect
    .message = What the service answered does not prove who you are: nothing was opened.
    .remedy = Try again later. If it goes on, tell your IT department.
notice-psc-clock = Check the clock of this computer
    .message = The clocks of Pro Santé Connect and of this computer differ by more than five minutes.
    .remedy = Set the date and time of this computer, then begin again.
notice-psc-not-set-up = Pro Santé Connect is not ready yet
    .message = Pli is not registered there in the way this login needs.
    .remedy = Tell your IT department.
notice-psc-refused = Login refused
    .message = The request was refused in Pro Santé Connect.
    .remedy = Begin again whenever you wish.
notice-psc-late = Login left unanswered
    .message = The request was not approved in time.
    .remedy = Begin again, then approve on your telephone or with your card.
notice-psc-unknown-holder = Card not known to Pro Santé Connect
    .message = The service does not know the holder of this card.
    .remedy = Check with Pro Santé Connect that your card or your e-CPS is active.
notice-psc-other-person = Somebody else logged in
    .message = The identity given by Pro Santé Connect is not that of the card: nothing was opened.
    .remedy = Begin again with the identity of the inserted card.
notice-psc-insufficient = Login not sufficient
    .message = It does not open mailboxes, or is not strong enough.
    .remedy = Begin again with your card or your e-CPS. If it goes on, tell your IT department.
notice-psc-ended = Session of Pro Santé Connect over
    .message = What is kept here can still be read. Receiving and sending need a new login.
    .remedy = Log in to Pro Santé Connect again.

notice-organisation-unreadable = Certificate of the organisation cannot be read
    .message = The file is no certificate with its key, or it is damaged.
    .remedy = Ask your IT department for the .p12 file.
notice-organisation-missing = Certificate of the organisation not found
    .message = The file that the settings name is not there, or may not be read. The mailbox that it opens waits; the others work.
    .remedy = Ask your IT department for the .p12 file, or correct the settings.
notice-organisation-loose = Certificate of the organisation refused
    .message = The file, or its folder, may be changed by others than you and the administrator. The mailbox that it opens waits; the others work.
    .remedy = Ask your IT department to restrict who may write there.
notice-organisation-wrong-password = Wrong password of the certificate
    .message = The one that is kept does not open the file of the organisation’s certificate. The mailbox waits; the others work.
    .remedy = Keep the password that came with the file, with “pli secret set certificate FILE”.
notice-organisation-expired = Certificate of the organisation out of date
    .message = Its last day is over: operators do not accept it any more. The mailbox that it opens waits; the others work.
    .remedy = Ask your IT department for a new certificate.
notice-organisation-expires = Certificate of the organisation soon out of date
    .message = It opens one of your mailboxes until { $on }.
    .remedy = Ask your IT department for a new one now.
notice-organisation-revoked = Certificate of the organisation revoked
    .message = The authority that issued it has revoked it. The mailbox that it opens waits; the others work.
    .remedy = Ask your IT department for a new certificate.
notice-organisation-untrusted = Certificate of the organisation not recognised
    .message = It does not come from IGC-Santé.
    .remedy = Ask your IT department for an “ORG AUTH_CLI” certificate.
notice-organisation-unfit = Certificate of the organisation made for something else
    .message = It is not made for logging in: it may be that of a seal.
    .remedy = Ask your IT department for an “ORG AUTH_CLI” certificate.

notice-secret-client-missing = Secret of the establishment missing
    .message = This computer does not have the secret that names the establishment to Pro Santé Connect.
    .remedy = Ask your IT department to keep it with “pli secret set client”.
notice-secret-password-missing = Password of the certificate to be kept
    .message = The file { $file } opens a mailbox of the organisation, but its password is not in the system’s key store.
    .remedy = Keep it with “pli secret set certificate FILE”, or ask your IT department. Your other mailboxes work.
notice-secret-key-store-silent = No answer from the system’s key store
    .message = The secret is kept there and nowhere else: Pli writes it to no other place.
    .remedy = Log in to a desktop that has a key store (gnome-keyring, KWallet), unlock it, and begin again. Otherwise tell your IT department.
notice-secret-unfit = Secret not kept
    .message = It is empty, too long, or not one line of text.
    .remedy = Look at what was typed, and begin again.
notice-secrets-differ = The two are not the same
    .message = Nothing was kept.
    .remedy = Begin again, and type the same secret twice.

notice-list-missing = No list of the trust space
    .message = Without the list of MSSanté domains no recipient can be verified: nothing is sent.
    .remedy = Check the internet connection. Your messages wait in the outbox.
notice-list-expired = List of the trust space too old
    .message = It could not be renewed in time: nothing is sent until the next one.
    .remedy = Check the internet connection. If it works, tell your IT department.
notice-list-bad-signature = List of the trust space altered
    .message = Its signature does not match its content. It is not used.
    .remedy = Try again later. If it goes on, tell your IT department.
notice-list-unsigned = List of the trust space not signed
    .message = Nothing proves where it comes from. It is not used.
    .remedy = Try again later. If it goes on, tell your IT department.
notice-list-wrong-signer = List of the trust space signed by a stranger
    .message = The signer is not the expected one. It is not used.
    .remedy = Try again later. If it goes on, tell your IT department.
notice-list-older = List of the trust space out of date
    .message = The list received is older than the one already known. It is not used.
    .remedy = Try again later. If it goes on, tell your IT department.
notice-list-from-future = List of the trust space dated in the future
    .message = Its date is later than that of this computer. It is not used.
    .remedy = Check the date and time of this computer.
notice-list-malformed = List of the trust space unreadable
    .message = What was received is not a list. It is not used.
    .remedy = Check the internet connection or the proxy, then try again.
notice-list-unreachable = List of the trust space not reachable
    .message = The server that publishes it did not give it, and no valid copy is kept here: nothing is sent.
    .remedy = Check the internet connection. Pli tries again by itself.
notice-list-stale = List of the trust space to be renewed
    .message = The latest was not taken: { $fault ->
        [bad-signature] its signature does not match its content
        [unsigned] it is not signed
        [wrong-signer] it is signed by someone else than expected
        [older] it is older than the one already known
        [from-future] it is dated in the future
        [malformed] what came is not a list
        [expired] it is too old
       *[unreachable] the server that publishes it did not give it
    }. That of { $generated } still serves; sending goes on.
    .remedy = Nothing to do for now. Pli tries again by itself.

notice-recipients-refused = { $count ->
        [one] Recipient refused
       *[other] { $count } recipients refused
    }
    .message = { $reason } Nothing was sent, to anyone.
    .remedy = Remove or replace the address pointed out. The directory offers your correspondents’ MSSanté mailboxes.
notice-envelope-mismatch = Recipients do not agree
    .message = An address stands in the message but not among the verified recipients, or the reverse. Nothing was sent.
    .remedy = Go through the recipients again, then send.
notice-no-recipient = No recipient
    .message = The message has no recipient. Nothing was sent, nothing is lost.
    .remedy = Add at least one recipient.
notice-sender-foreign = Sender foreign to the session
    .message = The sender’s address is not that of your mailbox. Nothing was sent.
    .remedy = Choose your own mailbox as sender.
notice-too-big = Message too big
    .message = It weighs { $size } once prepared; the operator takes { $limit }. Nothing was sent, nothing is lost.
    .remedy = Remove or lighten an attachment, or send it in a second message.
notice-file-unreadable = Unreadable file
    .message = This file cannot be read. Nothing was changed.
    .remedy = Check that the file exists and opens elsewhere, then choose it again.
notice-file-unwritable = File not saved
    .message = This folder does not exist, is protected or has no room left. What Pli keeps is intact.
    .remedy = Choose another folder.
notice-journal-unreadable = This file is no exported journal
    .message = It was not written by “pli journal export”, or it was cut.
    .remedy = Ask for the original file, or export the journal again.
notice-send-doubtful = Sending not confirmed
    .message = The link was cut during delivery: the message may have left. Pli will not send it a second time by itself.
    .remedy = Ask the recipient, or look for the copy in “Sent”, then decide in the outbox.
notice-send-refused = Message refused by the operator
    .message = The operator did not accept this message.{ $words ->
        [none] {""}
       *[other] {" "}It answers: “{ $words }”.
    } It is kept.
    .remedy = Correct the message in the outbox, then send it again.
notice-not-filed-yet = Message gone, copy to be filed
    .message = The operator took charge of the message; the copy is not in “Sent” yet.
    .remedy = Nothing to do: Pli files the copy as soon as it can.

notice-correspondents-gone = { $count ->
        [one] A correspondent is no longer where they were
       *[other] { $count } correspondents are no longer where they were
    }
    .message = { $count ->
        [one] A mailbox you write to has left the directory or the trust space.
       *[other] { $count } mailboxes you write to have left the directory or the trust space.
    }
    .remedy = They are marked in your drafts and as soon as you type them. To see them all: “pli check --stored”.
notice-directory-unreadable = Directory unreadable
    .message = The directory file could not be read; the old one stays in service.
    .remedy = Download the directory again, or load another extract.
notice-directory-empty = Directory empty
    .message = The national directory has not been loaded yet: no address can be proposed.
    .remedy = Download it, or load an extract that you have as a file. You can already type a whole address.
notice-no-such-speciality = Speciality not found
    .message = No profession or speciality of the directory is called so.
    .remedy = Try a shorter word; “pli directory browse --choices” gives all that there are.
notice-no-such-place = Place not found
    .message = No département, town or structure of the directory is called so.
    .remedy = Try a shorter word, or the number of the département.
notice-directory-outdated = Directory to be loaded again
    .message = The directory of this computer was loaded by another version of Pli: this one does not read it.
    .remedy = Download it again: it takes less than a minute. You can already type a whole address.
notice-live-key-missing = Key of the online directory missing
    .message = The national online directory asks for a key that is not on this computer. The directory of this computer answers alone.
    .remedy = Keep it with “pli secret set directory”, or ask your IT department to do so.
notice-live-key-refused = Key of the online directory refused
    .message = { $host } does not accept the key of this computer. The directory of this computer answers alone.
    .remedy = Ask for a new key on the portal of the directory, then keep it with “pli secret set directory”.
notice-live-unreachable = Online directory not reached
    .message = { $host } does not answer, or too late. The directory of this computer answers alone; you can write as usual.
    .remedy = Nothing to do: Pli tries again at the next search.
notice-live-untrusted = Online directory not recognised
    .message = { $host } has not proved who it is, or offers no encryption: nothing was asked of it. The directory of this computer answers alone.
    .remedy = Tell your IT department: the address of the directory, or its certificate, is to be checked in the settings.
notice-live-busy = Online directory in great demand
    .message = { $host } limits the number of searches. The directory of this computer answers alone for now.
    .remedy = Wait a moment: Pli goes on by itself.
notice-live-failing = Online directory out of order
    .message = { $host } answered with an error, or in a way that cannot be understood. The directory of this computer answers alone.
    .remedy = Wait a moment. If it lasts, tell your IT department.
notice-live-refused = Search refused by the online directory
    .message = { $host } does not want to answer this search. The directory of this computer answers alone.
    .remedy = If it happens again, have the settings of the directory checked by your IT department.
notice-live-referred = Online directory moved
    .message = { $host } points to another directory, which Pli does not ask. The directory of this computer answers alone.
    .remedy = Ask your IT department to name the right directory in the settings.
notice-live-card-needed = Directory of the establishment closed
    .message = This directory is asked with the card, and no session is open.
    .remedy = Open your session with your card, then try again.

notice-import-foreign = This file is not the extract of the directory
    .message = Its columns are not those of the national directory. The directory already loaded stays in use.
    .remedy = Choose the file “Extraction_Correspondance_MSSante” of the Annuaire Santé, text or zip.
notice-import-archive = Archive unreadable
    .message = The archive does not open: its download was probably cut off. The directory already loaded stays in use.
    .remedy = Download the extract again, then import it.
notice-import-column = A column is missing from the extract
    .message = The column “{ $name }” is not in this file. The directory already loaded stays in use.
    .remedy = Download the extract again. If it is complete, its format has changed: update Pli.
notice-import-cut-short = Extract cut short
    .message = The file ends in the middle of a line: its download was cut off. The directory already loaded stays in use.
    .remedy = Download the extract again, then import it.
notice-import-hollow = Extract empty
    .message = The file holds no mailbox. The directory already loaded stays in use.
    .remedy = Download the extract again, then import it.
notice-import-odd = Extract unreadable
    .message = { $lines } lines are not of the expected form: too many for a sound file. The directory already loaded stays in use.
    .remedy = Download the extract again. If it is complete, its format has changed: update Pli.
notice-import-shrunk = Extract incomplete
    .message = The file holds { $now } mailboxes, less than half of the { $before } of the directory already loaded, which stays in use.
    .remedy = Download the extract again, or wait for tomorrow’s.
notice-import-contradicting = Extract contradicts itself
    .message = Too many addresses in it belong to several persons at once. The directory already loaded stays in use.
    .remedy = Wait for tomorrow’s extract. If this happens again, tell your IT department.
notice-import-abandoned = Loading given up
    .message = Nothing has changed: the directory already loaded stays in use.
    .remedy = Start again whenever you like.
notice-import-unreachable = National directory not reached
    .message = The site that publishes it does not answer, or does not give it. Nothing has changed: the directory already loaded stays in use.
    .remedy = Check the internet connection or the proxy. Pli tries again by itself.
notice-import-under-way = Directory already loading
    .message = Pli is already downloading it on this computer, in another window or by the task of your IT department.
    .remedy = It is used as soon as it is ready; there is nothing to do.
notice-import-forbidden = For the administrator only
    .message = Only the administrator of this computer can change the directory that its users share. Nothing has changed.
    .remedy = Start again as administrator, or without “--machine” for yourself alone.

notice-directory-altered = Directory changed on this computer
    .message = The directory of this computer was changed by another program than Pli: it is not used any more. That of the day before takes its place if it is intact; otherwise no address is proposed.
    .remedy = Download the directory again. If this happens again, tell your IT department.
notice-directory-kept = Directory kept by your IT department
    .message = The directory of this computer is kept up to date for all its users: Pli uses no other.
    .remedy = To have it renewed, ask your IT department.

notice-settings-invalid = Settings unreadable
    .message = The settings file could not be read{ $line ->
        [0] {""}
       *[other] , at line { $line }
    }. Pli guesses nothing in its place.
    .remedy = Correct this file or tell your IT department.
notice-settings-unwritable = Setting not kept
    .message = The settings file could not be written.
    .remedy = Check that it is yours and that the disk is not full, or tell your IT department.
notice-setting-bound = Setting managed by your organisation
    .message = Your organisation sets this; it cannot be changed here.
    .remedy = Ask your IT department.
notice-settings-list-age = White list kept too long
    .message = The settings let a white list serve that is { $days } days old (trust.list_max_age_days); { $most } days are the longest time allowed.
    .remedy = Set { $most } or fewer, or remove this setting, or tell your IT department.
notice-settings-session = Session times out of bounds
    .message = The setting session.{ $key } must be between 1 and { $most }.
    .remedy = Correct this setting, remove it, or tell your IT department.
notice-settings-export-name = Export without a name of its own
    .message = A folder of the practice software ([[export]]) has no name, or that of another: “{ $profile }”.
    .remedy = Give each a name of one line that no other bears.
notice-settings-export-folder = Export folder not understood
    .message = The folder of the export “{ $profile }” is not a full path.
    .remedy = Write the full path of the folder that the practice software watches.
notice-settings-export-preset = Unknown export preset
    .message = The export “{ $profile }” begins with a preset that does not exist.
    .remedy = Choose courant, officiel, hprim, archives, medimust or weda, or remove this setting.
notice-settings-export-contents = Unknown export contents
    .message = The export “{ $profile }” does not say which files the software takes (contents).
    .remedy = Choose among pdf, cda, xdm, hprim and other.
notice-settings-export-mailbox = Export mailbox not understood
    .message = A mailbox of the export “{ $profile }” is not an address (mailboxes).
    .remedy = Write the whole address, or remove this setting to serve all mailboxes.
notice-settings-export-subfolders = Unknown export subfolders
    .message = The export “{ $profile }” asks for subfolders of an unknown kind (subfolders).
    .remedy = Choose mailbox (one for each mailbox) or holder (one for each person), or remove this setting.
notice-settings-export-template-length = Export name empty or too long
    .message = The name of the files of the export “{ $profile }” (template) is empty, or longer than 200 signs.
    .remedy = For example: name, first name, birth date, date of the act and type, with lines between them.
notice-settings-export-template-braces = Export name not understood
    .message = In the name of the files of the export “{ $profile }” a brace stands alone.
    .remedy = Each field is written between two braces.
notice-settings-export-template-field = Unknown export field
    .message = The name of the files of the export “{ $profile }” holds a field that does not exist: “{ $word }”.
    .remedy = The fields are NOM, Prenom, nom_utilise, naissance, sexe, INS, type, date, recu, expediteur, original and numero.
notice-settings-export-template-date = Export date not understood
    .message = In the name of the files of the export “{ $profile }”, “{ $word }” is no way to write a date.
    .remedy = A date is made of AAAA, MM and JJ, with a line, a dot or nothing between; the year is always there.
notice-settings-export-template-sign = Sign that no name holds
    .message = The name of the files of the export “{ $profile }” holds a sign that no file name holds: “{ $word }”.
    .remedy = Remove that sign; subfolders are asked for by subfolders.
notice-export-no-profile = No folder of a practice software
    .message = No export is set for this mailbox.
    .remedy = Add an export to the settings, or name one.
notice-export-unknown-profile = Unknown export
    .message = The settings hold no export of that name.
    .remedy = Check its name.
notice-export-away = Folder out of reach
    .message = The folder of the practice software does not answer. The document waits here, encrypted, and will be put there as soon as the folder is back.
    .remedy = Check that the share is connected.
notice-export-denied = Protected folder
    .message = Nothing may be written in the folder of the practice software. The document waits here, encrypted.
    .remedy = Ask your IT department for the right to write in that folder.
notice-export-full = Folder full
    .message = There is no room left in the folder of the practice software. The document waits here, encrypted.
    .remedy = Make room, or check that the software empties that folder.
notice-export-unfit = Unfit folder
    .message = This folder takes no file in one piece without the risk of replacing another. The document waits here, encrypted.
    .remedy = Choose a folder of an ordinary disk or share.
notice-policy-untrusted = Policy refused
    .message = “{ $file }” may be changed by others than the administrator of this computer. Pli does not start without knowing which rules hold.
    .remedy = Tell your IT department: this file and the folders above it must belong to the administrator, without links and without write access for others.
notice-policy-unreadable = Policy cannot be read
    .message = “{ $file }” could not be read. Pli does not start without knowing which rules hold.
    .remedy = Tell your IT department: every user must be able to read this file.
notice-policy-malformed = Policy not understood
    .message = “{ $file }” was not understood{ $line ->
        [0] {""}
       *[other] , at line { $line }
    }. Pli does not start without knowing which rules hold.
    .remedy = Tell your IT department. The command “pli policy check” with the name of the file says what is wrong.
notice-policy-value = Policy not understood
    .message = The value of { $key } in “{ $file }” does not fit. It decides what Pli trusts: it does not start by guessing it.
    .remedy = Tell your IT department. The command “pli policy check” with the name of the file says what is wrong.
notice-policy-secret = Secret in a policy
    .message = “{ $file }” holds a secret or a password, which every user can read there. Pli does not start.
    .remedy = Tell your IT department: this secret is to be changed, then kept by “pli secret set”, which puts it into the system’s key store.
notice-product-undeclared = Your letters do not name the software
    .message = No reference of a declared software is set: your letters leave without it, though the trust space asks for it.
    .remedy = Ask your IT department to set the reference received at the declaration (ProductReference, or product in the settings).
notice-policy-doubtful = Policies to look at
    .message = { $count ->
        [one] One value was not understood
       *[other] { $count } values were not understood
    }. A value that does not fit is replaced by the strictest one, or left out.
    .remedy = Tell your IT department. The command “pli policy show” shows them.
notice-command-invalid = Command not understood
    .message = A word or an option is missing, is too many or is not known. Nothing was done.
    .remedy = The command followed by "--help" says what it takes.
notice-session-closed = Session closed
    .message = This action needs an open session.
    .remedy = Insert your card and type your code.
notice-session-limit = Session closed
    .message = A session lasts { $hours ->
        [one] one hour
       *[other] { $hours } hours
    } at most. What you were writing is kept as a draft.
    .remedy = Type your code to open a new one.
notice-session-reader-lost = Reader lost
    .message = The card reader did not come back in time. The session is closed. What you were writing is kept as drafts.
    .remedy = Plug the reader in again and type your code to go on.
notice-read-only = Read only: without a card nothing is sent
    .message = The session was opened by the passphrase. Messages kept here can be read and drafts are kept; the operator is not contacted.
    .remedy = Close the session and open with your card to send and receive.
notice-session-finishing = Sending under way
    .message = Your session before this one is still handing a message over to the operator. It cannot be opened again yet.
    .remedy = Try again in a moment: nothing is lost.
notice-not-found = Not found
    .message = What was asked for is not here, or was moved or deleted in the meantime.
    .remedy = Go back to the list.
notice-internal = Fault of Pli
    .message = The action failed because of a defect of the program. Your messages are intact.
    .remedy = Try again. If it goes on, restart Pli and report it.

## Steps of the diagnosis

layer-pcsc = Reader service
layer-reader = Reader
layer-card = Card
layer-module = Card software
layer-certificate = Card certificate
layer-revocation = Card revocation
layer-authorities = IGC-Santé authorities
layer-key-store = System key store
layer-policy = Policies
layer-product = Reference of the software
layer-names = Server name
layer-records = Servers published by the operator
layer-network = Way to the server
layer-imap = Receiving
layer-submission = Sending
layer-organisation = Certificate of the organisation
layer-tokens = Login service
layer-psc = Login at Pro Santé Connect
layer-authentication = Opening the mailbox
layer-changes = Following of changes
layer-suite = Encryption
layer-mechanisms = Ways to log in that are announced
layer-capabilities = Functions announced
layer-inbox = Inbox
layer-letters = Rules for letters
layer-token-life = Life of a token
layer-token-renewal = Renewal of the token
layer-token-end = End of the Pro Santé Connect session
layer-directory = Directory
layer-directory-online = National online directory
layer-directory-ldap = Directory of the establishment
layer-list = Trust space list
layer-until = valid until { $date }
layer-count-authorities = { $count ->
    [one] one certificate
   *[other] { $shown } certificates
}
layer-count-policy = { $count ->
    [0] none
    [one] one rule
   *[other] { $shown } rules
}
layer-count-directory = { $count ->
    [one] one mailbox
   *[other] { $shown } mailboxes
}
layer-list-signed = of { $date }, { $domains } domains, protected by its publisher’s signature
layer-list-unsigned = of { $date }, { $domains } domains, not signed: protected by the connection to its official server
layer-no-records = { $domain }: none, as is usual
layer-records-found = { $domain }: { $services }
layer-by-card = by the card
layer-by-psc = by Pro Santé Connect
layer-by-organisation = by the certificate of the organisation
layer-announces = { $place }: { $has } ({ $took })
layer-announces-nothing = nothing
layer-announces-not = { $said }; missing: { $lacks }
layer-lasts = { $seconds } s announced
layer-retention = { $words }; the operator keeps messages for { $days } days
layer-untested = Not looked at: an earlier step is missing, or a session must be open.

## Diagnosis

diagnosis-title = Diagnosis
diagnosis-back = Back
diagnosis-open = Diagnosis
diagnosis-again = Run again
diagnosis-save = Save the report
diagnosis-report-name = pli-diagnosis.txt
diagnosis-waiting = Looking at everything…
diagnosis-waiting-hint = Reader, card, network, servers: this takes a few seconds.
diagnosis-good = Everything is fine.
diagnosis-known = { $count ->
    [one] Nothing keeps mail from going. One thing is to be known.
   *[other] Nothing keeps mail from going. { $count } things are to be known.
}
diagnosis-wrong = { $count ->
    [one] One thing is to be put right.
   *[other] { $count } things are to be put right.
}
diagnosis-private = The report holds no name, no address, no card number and nothing of any patient.
diagnosis-support = Your support: { $words }
report-title = Diagnosis report of Pli
report-version = Version: { $version }
report-system = System: { $system }
report-date = Date: { $date }
report-layers = Steps:
report-rules = Settings that the establishment may bind:
report-log = Last lines of the log:
report-line = { $sign } { $name }: { $detail }
report-set = set
report-unset = nothing

## Command line

cli-usage-line = Usage:
cli-usage-commands = Commands
cli-usage-command = COMMAND
cli-usage-arguments = Arguments
cli-usage-options = Options
cli-usage-help = Show this help
cli-usage-version = Show the version
cli-usage-default = { $help } (default: { $value })
cli-usage-value-file = FILE
cli-usage-value-address = ADDRESS
cli-usage-value-what = LETTER
cli-usage-value-addresses = ADDRESS
cli-usage-value-number = NUMBER
cli-usage-value-limit = NUMBER
cli-usage-value-n = N
cli-usage-value-id = NUMBER
cli-usage-value-folder = FOLDER
cli-usage-value-where = WHERE
cli-usage-value-words = WORDS
cli-usage-value-name = NAME
cli-usage-value-slot = SLOT
cli-usage-unknown-command = “{ $word }” is no command of pli.
cli-usage-unknown-argument = “{ $word }” is not known.
cli-usage-suggestion = { $fault } Did you mean “{ $word }”?
cli-usage-missing-argument = Missing: { $words }.
cli-usage-missing-command = A command is missing.
cli-usage-missing-value = “{ $argument }” lacks a value.
cli-usage-invalid-value = “{ $value }” does not suit “{ $argument }”.
cli-usage-valid-values = { $fault } One of: { $values }.
cli-usage-argument-conflict = “{ $argument }” does not go with “{ $other }”.
cli-usage-argument-twice = “{ $argument }” is given twice.
cli = MSSanté mail. Without a command, the window opens.
cli-config = Settings file to use instead of the user’s own
cli-json = One JSON object a line
cli-pin-fd = File descriptor that holds the card’s code
cli-card-words = Words of the card’s label or of its holder’s name, when several cards are there
cli-psc = Where to log in to Pro Santé Connect: card, mobile or browser
cli-last-try = Use the last try of a code without asking: a wrong one blocks the card
cli-diagnose = Test each layer: reader, card, authorities, list, servers, directory
cli-diagnose-report = File for a report that says nothing of a person
cli-diagnose-operator = Open the session and also measure what only an operator shows; nothing is sent, no message is read
cli-sync = Synchronise the mailboxes, then keep following them
cli-sync-once = One pass, then stop
cli-list = List a folder, newest first
cli-list-folder = Name of the folder, or inbox, sent, drafts, archive, junk, trash
cli-list-limit = Most lines
cli-show = Show a message
cli-show-id = Number of the message, given by list or search
cli-documents = Medical documents received
cli-documents-list = List the documents to be filed, the newest first
cli-documents-list-words = Words of the patient’s name, date of birth or INS number, or of the type of document
cli-documents-list-all = Also those that are filed, need no follow-up or were put away
cli-documents-list-limit = Most lines
cli-documents-show = Show the medical documents of a message
cli-documents-show-id = Number of the message, given by list or search
cli-documents-export = Hand the documents of messages to the practice software
cli-documents-export-ids = Numbers of the messages, as list gives them; without any, what waits is tried again
cli-documents-export-profile = Name of the export to use; without it, that of the mailbox
cli-documents-export-again = Also what was handed over before
cli-documents-export-dry-run = Tell the names, write nothing
cli-documents-export-undo = Take back what the software has not taken yet
cli-export-none = Nothing was handed to the practice software.
cli-search = Search the messages already received
cli-search-words = Words, all of which must be there, and filters: from:, to:, subject:, before:, after:, in:, has:attachment, is:unread, "phrase", -word
cli-search-limit = Most results
cli-check = Check that addresses belong to the trust space
cli-check-addresses = Addresses; “-” reads one a line from standard input
cli-check-stored = Look, in a session, at everybody whom the drafts and letters kept here are for, and tell who has left
cli-directory = The national directory, on this computer
cli-directory-search = Search by name, profession, speciality, town, in any order
cli-directory-search-words = Words, abbreviated at will
cli-directory-search-limit = Most results
cli-directory-search-live = Ask the online directories of the settings too
cli-directory-browse = Look through the directory by speciality and place
cli-directory-browse-words = Words to be found too, as for “directory search”
cli-directory-browse-speciality = Profession or speciality, even shortened: “cardio”, “kiné”
cli-directory-browse-place = Département, town or structure: “25”, “Doubs”, “Besançon”
cli-directory-browse-choices = Give the possible specialities and places instead, with their number of mailboxes
cli-directory-browse-from = Number of the first mailbox
cli-directory-browse-limit = Number of mailboxes at most
cli-offer = { $name }: { $count ->
        [one] one mailbox
       *[other] { $shown } mailboxes
    }
cli-browse-understood = Understood: { $names }.
cli-browse-part = Mailboxes { $from } to { $until } of { $total }.
cli-browse-none = { $count ->
        [0] No mailbox.
        [one] Nothing more: one mailbox in all.
       *[other] Nothing more: { $shown } mailboxes in all.
    }
cli-directory-confirm = Tell whether an address is in the online directory today
cli-directory-confirm-address = The address
cli-directory-unnamed = The settings name no online directory.
cli-directory-import = Replace the directory by this extract
cli-directory-import-file = Extract of the directory, text or zip
cli-directory-import-machine = For all users of this computer; only its administrator can
cli-directory-status = What the directory holds, where it comes from, whether it is sound
cli-directory-none = No directory is loaded.
cli-directory-holds = { $rows } mailboxes, directory loaded on { $date } from { $source }.
cli-directory-everybody = Directory shared by the users of this computer.
cli-directory-own = Directory of this user.
cli-directory-size = Room taken: { $size }.
cli-directory-card = The card of a correspondent: who, where, mailboxes, exchanges
cli-directory-card-whose = An address, or the national number of a health professional (RPPS)
cli-directory-card-live = Ask the directories on the network that the settings name too
cli-directory-card-history = With the last exchanges, kept here (asks for the code of the card)
cli-directory-card-limit = Most exchanges
cli-compose = Open the window with a letter: a mailto: link, or a message in a file
cli-compose-what = The link or the .eml file (the word “compose” may be left out)
cli-signature = The signatures of your mailboxes
cli-signature-list = Tell the signature of each mailbox
cli-signature-set = Keep a signature, in the place of another
cli-signature-set-address = Address of the mailbox
cli-signature-set-file = File with the text; - is standard input; an empty file adds nothing
cli-signature-set-answers = File with the one for replies, where it is another one
cli-signature-kept = Signature kept for { $address }
cli-opposition = The patients who do not want to receive messages
cli-opposition-list = Tell who does not, and since when
cli-opposition-note = Note the opposition of a patient
cli-opposition-note-file = JSON file of the patient (ins, name); “-” reads standard input
cli-opposition-lift = Note that the opposition of a patient is lifted
cli-opposition-lift-file = JSON file of the patient (ins); “-” reads standard input
cli-opposition-line = { $date }  { $number }  { $name }
cli-opposition-none = No opposition noted
cli-opposition-noted = Opposition noted
cli-opposition-lifted = Opposition lifted
cli-template = Templates of letters
cli-template-list = Tell which there are
cli-directory-favourites = Your favourite correspondents
cli-directory-favourites-list = Tell who they are, and who has gone
cli-directory-favourites-add = Add a favourite
cli-directory-favourites-add-address = The address
cli-directory-favourites-add-name = The name, instead of the directory’s
cli-directory-favourites-remove = Remove a favourite
cli-directory-favourites-remove-address = The address
cli-directory-groups = Your groups of correspondents
cli-directory-groups-list = Tell which there are
cli-directory-groups-show = Tell who is in a group, and who has gone
cli-directory-groups-show-group = Name of the group
cli-directory-groups-make = Make a group
cli-directory-groups-make-group = Name of the group
cli-directory-groups-rename = Give a group another name
cli-directory-groups-rename-group = Name of the group
cli-directory-groups-rename-name = New name
cli-directory-groups-delete = Delete a group; its members stay your correspondents
cli-directory-groups-delete-group = Name of the group
cli-directory-groups-add = Put correspondents into a group
cli-directory-groups-add-group = Name of the group
cli-directory-groups-add-addresses = Their addresses
cli-directory-groups-remove = Take a correspondent out of a group
cli-directory-groups-remove-group = Name of the group
cli-directory-groups-remove-address = The address
cli-group = { $name }: { $members ->
        [0] nobody
        [one] one correspondent
       *[other] { $members } correspondents
    }{ $gone ->
        [0] .
        [one] , of whom one has gone.
       *[other] , of whom { $gone } have gone.
    }
cli-group-changed = Group “{ $group }”: done.
cli-group-member-changed = Group “{ $group }”, { $address }: done.
cli-favourites-changed = Favourites, { $address }: done.
cli-exchanges = { $count ->
        [0] No exchange is kept here.
        [one] One exchange.
       *[other] { $count } exchanges.
    }
cli-card = The card itself
cli-card-unblock = Give a blocked card a new code; with --pin-fd: the unblocking code, then the new code, a line each
cli-vault = What opens the messages kept on this computer
cli-vault-show = Tell what opens them
cli-vault-recovery-code = Make a recovery code in the place of the one before it and show it once
cli-vault-passphrase = Make or change, where it is allowed, the passphrase that opens for reading without a card; with --pin-fd: the card’s code, then the passphrase, one a line
cli-vault-passphrase-made = This passphrase now opens the messages kept here, for reading.
cli-passphrase-prompt = New passphrase:{ " " }
cli-passphrase-again-prompt = The same, once more:{ " " }
cli-vault-enrol = Add a new card of the same person by the recovery code; with --pin-fd: the card’s code, then the recovery code, a line each
cli-vault-check = Check that the messages kept here are not damaged
cli-vault-repair = Mend in place what can be mended
cli-vault-sound = Nothing is damaged.
cli-vault-damaged = “pli vault repair” mends in place what can be mended.
cli-vault-repaired = Mended. What was missing comes back from the operator with the next synchronisation.
cli-vault-unrepaired = Not all of it can be mended in place. At the next opening this file is set aside: drafts, outbox and added mailboxes are taken over, messages come back from the operator.
cli-vault-emptied = The messages kept here are forgotten; drafts, outbox, added mailboxes and waiting actions stay. Synchronise to fetch them from the operator.
cli-fault-seal = Pages damaged on the disk: { $count }
cli-fault-structure = Tables that do not hold together: { $count }
cli-fault-unfindable = Messages missing from the search index, or left in it: { $count }
cli-fault-words = Search index damaged: { $count }
cli-fault-counts = Folders counted wrongly: { $count }
cli-fault-bodies = Messages kept in part only: { $count }
cli-fault-orphans = Remains of messages that are gone: { $count }
cli-vault-rebuild = Begin anew from the operator: kept messages are forgotten, or all is set aside when nothing opens it any more
cli-vault-rebuild-yes = This is what I want: when nothing opens the vault, drafts, letters not sent yet and history are set aside
cli-vault-revoke = Take an access away and encrypt everything anew; only the card that is there and a new recovery code, shown once, open afterwards
cli-vault-revoke-slot = Beginning of the identifier given by “pli vault show”
cli-vault-enrolled = This card opens the messages kept here now.
cli-vault-known = This card opens the messages kept here already: nothing was changed.
cli-vault-rebuilt = A new vault was begun, the old one is set aside. Synchronise to fill it.
cli-vault-export = Back drafts, outbox and history up into a file sealed by the recovery code, which is asked for; with --pin-fd: the card’s code, then the recovery code, a line each
cli-vault-export-file = File to be made; one that exists is never replaced
cli-vault-import = Bring a backup back; the code asked for is the one in use on the day of the backup; with --pin-fd: the card’s code, then that code, a line each
cli-vault-import-file = The backup
cli-vault-forget = Delete from this computer all that is kept for the person whose card is there
cli-vault-forget-yes = This is what I want: drafts, letters not sent yet and history deleted
cli-vault-forgotten = Deleted: messages, drafts and outbox of this person, and what opened them. Still on this computer: the program, its settings and the directory; and with your operator, your messages.
cli-vault-forgotten-key-store = The system’s key store did not answer: a secret may stay in it under the name “pli”. It opens nothing any more.
cli-mailbox = Mailboxes and their servers
cli-mailbox-find = Look for the servers of a mailbox and have them prove that they belong to the trust space; nothing is opened or kept
cli-mailbox-find-address = Address of the mailbox
cli-mailbox-list = The mailboxes of the person whose card is there
cli-mailbox-add = Add a mailbox at the servers that were found, or are named here, once they have proved themselves and let its holder in
cli-mailbox-add-address = Address of the mailbox
cli-mailbox-add-imap = Server for receiving, instead of what is found; needs --submission
cli-mailbox-add-submission = Server for sending, instead of what is found; needs --imap
cli-mailbox-add-method = Opened by the card (card) or by Pro Santé Connect (psc), instead of the first that is offered
cli-mailbox-add-name = Name shown to correspondents, instead of the holder’s
cli-mailbox-add-yes = These are the right servers: add without asking anything
cli-mailbox-remove = Remove a mailbox that was added, with the messages kept here; they stay at the operator
cli-mailbox-remove-address = Address of the mailbox
cli-mailbox-remove-yes = That is what I want: messages of this mailbox deleted from this computer
cli-mailbox-added = { $address } is added.
cli-share-forgotten = “{ $name }” is forgotten: its messages are no longer on this computer.
cli-mailbox-removed = { $address } is removed: its messages are no longer on this computer.
cli-server-tls = { $host }:{ $port } (TLS)
cli-server-starttls = { $host }:{ $port } (STARTTLS)
cli-offer-proved = ✓ Reading: { $imap }; sending: { $submission }
cli-offer-refused = ✗ Reading: { $imap }; sending: { $submission }
cli-offer-methods = { "    " }Login: { $methods }
cli-offer-source = { "    " }Source: { $source }
cli-offer-outside = { "    " }Outside { $domain }: { $hosts }. To be chosen only if this is your operator.
cli-source-preset = known to Pli ({ $operator })
cli-source-srv = DNS records of { $domain }
cli-source-autoconfig = configuration document published by { $host }
cli-source-hand = typed
cli-method-psc = Pro Santé Connect
cli-method-card = card
cli-method-organisation = certificate of an organisation
cli-servers-none = No server is published for { $domain }. Ask your operator for them.
cli-servers-refused = None of these servers can be used.
cli-servers-usable = Nothing was kept: the choice is yours.
cli-send = Send a letter
cli-send-to = Recipient
cli-send-group = Everybody in a group of correspondents, as recipients
cli-send-cc = Recipient in copy
cli-send-bcc = Recipient that the others do not see
cli-send-subject = Subject
cli-send-body-file = File of the text; “-” reads standard input
cli-send-attach = Attachment
cli-send-urgent = Mark the letter as urgent
cli-send-read-receipt = Ask for a read receipt
cli-send-at = Send at that moment (24/11/2026 8:00, tomorrow 8:30), or when a session is next open
cli-send-eml = A finished message instead of all the rest
cli-send-patient = JSON file of the patient to write to (ins, name, born, sex, qualified); “-” reads standard input
cli-send-no-answer = Close the exchange: the patient will not be able to answer
cli-send-despite-opposition = Write although the patient does not want to receive messages
cli-outbox = Show the outbox
cli-journal = Show the journal: what was done in the mailboxes, by whom, and the server’s answer
cli-journal-after = Only what follows this line
cli-journal-task = Something else than showing it
cli-journal-verify = Verify that the journal is as it was written: each line, and the seals of the card
cli-journal-verify-file = An exported journal instead of this computer’s; no code is asked for
cli-journal-verify-since = An earlier export, which the journal must go on from
cli-journal-export = Write the journal and its seals into a file that anybody can verify
cli-journal-export-file = File to be made; one that exists is never replaced
cli-journal-whose = Journal of the holder { $holder }.
cli-journal-counted = { $lines ->
        [one] { $lines } line
       *[other] { $lines } lines
    }, { $seals ->
        [one] { $seals } seal
       *[other] { $seals } seals
    }.
cli-journal-signers = Seals signed by the card of: { $names }.
cli-journal-dropped = Older lines, sealed on { $date }, are no longer in the journal: it keeps a year.
cli-journal-shortened = Lines before line { $line }: they were taken out before the end of the time that they are kept.
cli-journal-unlinked = { $lines ->
        [one] { $lines } line is older than the seals: nothing is said of it.
       *[other] { $lines } lines are older than the seals: nothing is said of them.
    }
cli-journal-altered = Line { $line }: it is not as it was written, or a line before it was taken out.
cli-journal-missing = Lines { $from } to { $to }: they are missing.
cli-journal-added = Line { $line }: it is not linked to the others. An older version of Pli wrote it, or somebody else.
cli-journal-rewritten = Line { $line }: it, or a line before it, differs from the earlier export.
cli-journal-cut = Line { $line }: it is in the earlier export, and here no longer.
cli-journal-seal-unmet = Seal { $seal }: it covers other lines than those here.
cli-journal-seal-moved = Seal { $seal }: it does not follow the one before.
cli-journal-seal-forged = Seal { $seal }: its signature is false.
cli-journal-seal-foreign = Seal { $seal }: its card is not the holder’s, or not recognised by the trust space.
cli-journal-more = There are more.
cli-journal-unsound = The journal is not as it was written.
cli-journal-unsealed = Each line follows the one before, but no seal vouches for them yet.
cli-journal-sound = The journal is as it was written; the card vouches for all its lines.
cli-journal-sound-until = The journal is as it was written; the card vouches for its lines up to line { $line }.
cli-journal-line = { $number } · { $at } · { $author } · { $action } · { $mailbox } · { $request } → { $response }
cli-policy = The policies of the establishment on this computer
cli-policy-show = Show what holds, key by key, and where it comes from
cli-policy-check = Check a file before it becomes a policy
cli-policy-check-file = The file
cli-policy-line = { $key } = { $value } ({ $origin })
cli-policy-nothing = nothing
cli-policy-default = built in
cli-policy-recommended = recommended by the establishment
cli-policy-user = set by the user
cli-policy-user-locked = set by the user, stricter than the establishment asks
cli-policy-bound = bound by the establishment
cli-policy-strictest = The value in { $file } does not fit: the strictest one stands for it.
cli-policy-ignored = The value in { $file } does not fit: it is left out.
cli-policy-unknown = { $key }: unknown key, in { $file }
cli-secret = Secrets of the establishment and of its certificates, in the system’s key store
cli-secret-set = Keep a secret, in the place of the one before; it is asked for and not shown
cli-secret-set-which = “client” (establishment registered at Pro Santé Connect), “certificate” (password of a .p12 file) or “directory” (key of the online directory)
cli-secret-set-file = The .p12 file, for “certificate”
cli-secret-set-stdin = Read the secret from standard input
cli-secret-forget = Delete a secret
cli-secret-forget-which = “client”, “certificate” or “directory”
cli-secret-forget-file = The .p12 file, for “certificate”
cli-secret-list = Tell which secrets are kept, never their value
cli-secret-client = Secret of the establishment
cli-secret-directory = Key of the online directory
cli-secret-certificate = Password of { $file }
cli-secret-line = { $name }: { $state ->
        [kept] kept
        [forgotten] deleted
       *[missing] missing
    }
cli-secret-unused = The settings do not ask for it.
cli-secret-client-prompt = Secret of the establishment:{ " " }
cli-secret-directory-prompt = Key of the online directory:{ " " }
cli-secret-certificate-prompt = Password of { $file }:{ " " }
cli-secret-again-prompt = Once more:{ " " }
cli-code-prompt = Code of { $name }’s card:{ " " }
cli-unblock-prompt = Unblocking code of { $name }’s card:{ " " }
cli-recovery-prompt = Recovery code:{ " " }
cli-new-code-prompt = New code of the card:{ " " }
cli-new-code-again-prompt = New code, once more:{ " " }
cli-unblocked = { $card }: card unblocked, the new code is in use
cli-psc-card = Pro Santé Connect: your card’s own program asks you to confirm. Check that it shows { $digits }, then approve.
cli-psc-mobile = Pro Santé Connect: open the e-CPS application. Check that your telephone shows { $digits }, then approve.
cli-psc-browse = Pro Santé Connect: log in with the browser, at this address:
    { $url }
cli-last-try-question = Last try: a wrong code will block the card. Go on? Type “yes”.
cli-last-unblock-question = Last try: a wrong unblocking code will block the card for good. Go on? Type “yes”.
cli-yes = yes
cli-accepted = { $address }: accepted
cli-refused = { $address }: refused. { $reason }
cli-not-held = This address is not in the directory: an automatic mailbox, one that is not published, or a mistake.
cli-alternative = → { $address } ({ $because })
cli-alternative-named = → { $address } — { $name } ({ $because })
cli-departed = { $address }: { $gone }
cli-looked-at = { $count ->
        [0] No correspondent to look at.
        [one] One correspondent looked at; { $gone ->
            [0] still there.
           *[other] no longer there.
        }
       *[other] { $count } correspondents looked at; { $gone ->
            [0] all still there.
            [one] one is no longer there.
           *[other] { $gone } are no longer there.
        }
    }
cli-suggestion = Did you mean { $address }?
cli-finding-good = ✓ { $subject }
cli-finding-bad = ✗ { $subject }
    { "    " }{ $message }
    { "    " }{ $remedy }
cli-finding-known = ! { $subject }
    { "    " }{ $message }
    { "    " }{ $remedy }
cli-finding-untested = - { $subject }
cli-finding-detail = { $subject }: { $detail }
cli-notice = { $title }. { $message }
cli-waiting = { $count ->
        [one] { $count } action waiting: the server is told as soon as possible
       *[other] { $count } actions waiting: the server is told as soon as possible
    }
cli-synced = { $messages } messages, { $size } received in { $seconds } s; first page in { $first } s
cli-from = From: { $people }
cli-to = To: { $people }
cli-cc = Copy: { $people }
cli-date = Date: { $date }
cli-subject = Subject: { $subject }
cli-patient = [Patient] { $subject }
cli-file = Attachment: { $name } ({ $size })
cli-awaited = The text of this message has not arrived yet.
cli-hits = { $count ->
    [0] No result, { $milliseconds } ms
    [one] 1 result, { $milliseconds } ms
   *[other] { $count } results, { $milliseconds } ms
}
cli-imported = { $rows } mailboxes in the directory, { $skipped } lines could not be read

quote-attribution = On { $date } at { $time }, { $who } wrote:
forward-intro = ---------- Forwarded message ----------
redirect-intro = Redirected as it is: message of { $who } of { $date } at { $time }.
forward-several = { $count } forwarded messages

## Writing

compose-title = New message
compose-title-prepared = Prepared letter
compose-title-redirect = Redirection
compose-title-forward = Forwarded message
compose-title-answer = Reply
compose-from-shared = Shared mailbox: { $address }
compose-from = You are writing as
compose-to = To
compose-cc = Copy
compose-bcc = Blind copy
compose-add-copies = Copy, blind copy
compose-subject = Subject
compose-body = Your message…
compose-loading = Preparing the message…
compose-send = Send
compose-later = Send later (Ctrl + Shift + Enter)
later-title = Send later
later-tonight = This evening at { $time }
later-tomorrow = Tomorrow morning at { $time }
later-monday = Monday morning, { $date } at { $time }
later-other = Another date and time
later-placeholder = 24/11/2026 8:00
later-hint = For example: 24/11/2026 8:00, tomorrow 8:30, monday morning.
later-read = The letter will leave on { $date } at { $time }.
later-unclear = This date cannot be read yet.
later-past = This moment has gone by.
later-far = Within a year.
later-closed = If your session is closed then, the letter leaves when you next open it.
later-submit = Set it to leave then
look-title = To be looked at before it leaves
look-attachment = An attachment may be missing
look-attachment-hint = Your text announces it, and no file is joined.
look-field = A field of a template is not filled in
look-field-hint = The letter still holds a field between braces.
look-fill = Go to the field
look-subject = The letter has no subject
look-subject-hint = A subject helps your correspondent to find it again.
look-namesakes = { $count ->
        [one] Somebody else bears the name of { $name }
       *[other] Others bear the name of { $name }
    }
look-namesakes-hint = You have never written there before: check the address. Also in the directory:
    { $others }
look-namesake = { $town ->
        [none] { $name }, { $skill }
       *[other] { $name }, { $skill }, { $town }
    }
look-sender = This letter was prepared for { $doctor }
look-sender-hint = It will leave from { $from }.
look-back = Back to the letter
look-send-anyway = Send all the same
compose-sending = Sending…
compose-discard = Delete draft
compose-close = Close and keep the draft
compose-attach = Attach a file
compose-attach-short = Attach
compose-urgent = Urgent
compose-receipt = Read receipt
compose-send-hint = Ctrl + Enter
compose-join = Attach
compose-join-path = Folder and name of the file
compose-join-placeholder = /home/…/Report.pdf
compose-join-hint = You can also drop one or several files on the window.

compose-draft-unsaved = Draft not saved yet
compose-draft-saving = Saving draft…
compose-draft-kept = Draft saved at { $time }
compose-draft-failed = Draft not saved

compose-versions = Earlier versions (Ctrl + H)
compose-versions-title = Earlier versions
compose-versions-hint = The last ten states of this draft. The one you bring back replaces the present message; Ctrl + Z returns to it.
compose-versions-none = This draft has no earlier version yet.
compose-versions-files = { $count ->
    [one] Attachment: { $names }
   *[other] Attachments: { $names }
}
compose-versions-elsewhere = Changed at another desk
compose-versions-bring-back = Bring this version back

compose-blocked-read-only = Without a card: kept as a draft
compose-blocked-no-recipient = Add a recipient
compose-blocked-refused = { $count ->
    [one] One recipient is refused
   *[other] { $count } recipients are refused
}
compose-blocked-unchecked = Recipients not verified
compose-blocked-unfinished = Finish or clear “{ $text }”
compose-blocked-no-list = Cannot send without the list
compose-blocked-too-big = Message too big by { $excess }
compose-blocked-empty = The message is empty
compose-blocked-checking = Verifying recipients…
compose-doubted = { $count ->
        [one] One recipient to be confirmed
       *[other] { $count } recipients to be confirmed
    }
compose-ready = Recipients verified
compose-ready-patient = Patient confirmed, only recipient
compose-blocked-patient = Confirm who the patient is
compose-blocked-mixed = A patient must be the only recipient

compose-discard-title = Delete this draft?
compose-discard-message = The text and the attachments will be erased. The copy that your operator has, if there is one, goes to the bin.
compose-discard-confirm = Delete
compose-go-on = Go on writing
compose-not-kept-title = The draft could not be saved
compose-not-kept-leave = Close without saving
compose-try-again = Try again

## Writing to a patient

patient-title = You are writing to a patient
patient-intro = Compare with the patient’s record: this message goes to the patient’s mailbox in Mon espace santé, and to nobody else.
patient-number = The number of the address says: { $sex }, { $born }.
patient-number-month = born in { $month }/{ $year }
patient-number-year = born in { $year }, month unknown
patient-name = First name and name
patient-born = Date of birth
patient-born-shape = DD/MM/YYYY
patient-sex = Sex
patient-female = Female
patient-male = Male
patient-qualified = The identity (INS) is qualified in my record
patient-qualified-meaning = Checked through the INSi service and against a document. Pli cannot check it for you.
patient-confirm = Confirm the identity
patient-change = Change
patient-note-opposition = Note an opposition
patient-note-opposition-hint = The patient does not want to receive messages: Pli will say so before each sending
patient-lift-opposition = The opposition is lifted
patient-opposed = This patient does not want to receive messages (noted on { $date })
patient-opposed-meaning = Hand this document over in another way, unless the patient asks you for this very message.
patient-despite = Write despite the opposition
patient-confirmed-despite = Despite the opposition noted on { $date }
patient-confirmed = { $name }, { $sex }, born on { $date }
patient-confirmed-number = Identity confirmed for number { $number }
patient-closes = Close the exchange: the patient will not be able to answer
patient-closes-hint = Otherwise the patient may answer this message from Mon espace santé
patient-fault-name = Write the first name and name of the record.
patient-fault-born = Write the whole date of birth: 28/03/1979.
patient-fault-sex = Choose the sex of the record.
patient-fault-opposed = This patient does not want to receive messages.
patient-fault-date = Nobody can be born on that date.
patient-fault-differs = The date of birth does not match the number: this is not that patient’s address.
patient-fault-sex-differs = The sex does not match the number: this is not that patient’s address.
patient-fault-unqualified = Only a qualified identity lets you write to a patient.
patient-mixed = A patient is among the recipients
patient-mixed-line = A letter to a patient has no recipient but the patient, in “To”, without copies: remove the others, or remove the patient and write in a message apart.
patient-mark = Patient
patient-mark-hint = Exchange with a patient (Mon espace santé)

## Recipients

recipient-placeholder = Name, speciality, town or address
recipient-remove = Remove { $name }
recipient-refused = Refused
recipient-unchecked = Not verified
recipient-paperless = paperless
recipient-paperless-hint = Accepts paperless documents only
recipient-live-national = online
recipient-live-national-hint = Found in the national online directory
recipient-live-establishment = establishment
recipient-live-establishment-hint = Found in the directory of the establishment
recipient-live-seen = Also in the online directory today
recipient-live-off = { $title }: results of this computer only.
recipient-confirmed = In the online directory today
recipient-absent = not in the directory
recipient-absent-hint = This mailbox is not in the online directory today. It may be ex-directory: if in doubt, check the address with your correspondent.
recipient-unasked = { $title }: the address could not be checked there.
recipient-none = Nobody of that name in the directory. Try another word, or the town.
recipient-named = { $name } ({ $address })
recipient-refusal = { $name } cannot receive this message.
recipient-refusal-malformed-hint = Check the address, or look for the correspondent by name.
recipient-refusal-none = No other mailbox found under that name in the directory.
recipient-outside = outside the trust space
recipient-outside-hint = The directory knows this mailbox, but its domain is not in the list of the trust space: nothing can be sent there for now.
recipient-not-held = Not in the directory
recipient-left = No longer in the directory
recipient-only-place = No mailbox of their own in the trust space; here is that of their service or practice, which others read too.
recipient-gone = { $name } is no longer in the directory.
recipient-gone-directory = This mailbox has left the directory (noticed on { $date }). It may no longer be read.
recipient-gone-space = Its domain has left the trust space (noticed on { $date }).
recipient-unknown = { $name } is not in the directory.
recipient-unknown-slip = A mailbox that is nearly the same is there: check the address before sending.
recipient-keep = Write to this address all the same
recipient-replace-key = Alt + Enter to take the first
because-slip = nearly the same address
because-same-person = another mailbox of the same person
because-same-name = same name in the directory
because-practice = mailbox of the practice
because-service = mailbox of the service or structure
recipient-keys = ↑ ↓ to choose, Enter to add, Esc to close
recipient-kept = Favourites and groups
recipient-remove-refused = Remove this recipient
recipient-replace = Replace with
recipient-more-refused = { $count ->
    [one] One more recipient is refused.
   *[other] { $count } more recipients are refused.
}
recipient-no-list = As long as the list of the trust space is missing, no recipient can be verified and nothing leaves. Your draft is kept.
recipient-refresh-list = Fetch the list
recipient-refreshing-list = Fetching the list…
recipient-check-again = Verify again

## Attached files

files-total = { $count ->
    [one] { $count } attachment, { $size } to send out of { $limit }
   *[other] { $count } attachments, { $size } to send out of { $limit }
}
files-remove = Remove { $name }
files-too-big = Too big by { $excess } for your operator. Remove { $names }.
files-too-big-text = Too big by { $excess } for your operator. Shorten the text.
files-caution-program = Program or executable file: most mail systems refuse it. Send a document instead.
files-caution-archive = Archive: some software refuses it or does not show its content. Attach the files one by one instead.
files-reduce = Reduce
files-reducing = Reducing…
files-reduce-hint = Picture reduced to 2,000 pixels in width: lighter, legible on a screen. Place and date of the shot are removed.
files-split = Spread over { $count } letters
files-split-hint = The same recipients and the same text; the other letters wait among the drafts.
files-split-subject = { $subject } ({ $part }/{ $count })
files-growth = Files grow by a third when they travel by mail.
files-drop = Drop files here to attach them
files-unreadable = { $count ->
    [one] File not attached, unreadable or too big: { $names }
   *[other] Files not attached, unreadable or too big: { $names }
}

## Screen of the outbox

outbox-title = Outbox
outbox-back = Back to the messages
outbox-waiting = Opening the outbox…
outbox-empty-title = Nothing to send
outbox-empty-hint = Messages that you send pass through here, then are filed in Sent.
outbox-summary = { $count ->
    [0] Everything has left
    [one] One message awaits your decision
   *[other] { $count } messages await your decision
}
outbox-no-subject = (no subject)
outbox-more-recipients = { $count ->
    [one] and { $count } other
   *[other] and { $count } others
}
outbox-from = From: { $name }
outbox-closed = Waiting: { $why }
outbox-held-undo = Will leave at { $time }
outbox-held-chosen = To be sent on { $date } at { $time }
outbox-held-chosen-hint = If your session is closed then, the letter leaves when you next open it.
outbox-take-back = Cancel sending
outbox-send-now = Send now
outbox-retry-now = Try again now
outbox-queued = Waiting in line
outbox-sending = Being sent
outbox-deferred = Next attempt at { $time }
outbox-deferred-attempts = { $count ->
    [one] One attempt made.
   *[other] { $count } attempts made.
}
outbox-accepted = Taken in charge by the operator
outbox-filed = Filed in Sent
outbox-refused = Refused by the operator
outbox-doubtful = Sending not confirmed
outbox-unreadable = Unreadable message
outbox-words = The operator answers: “{ $words }”
outbox-withheld = Held back before sending
outbox-withheld-hint = This message has not left: when its turn came, Pli could no longer let it leave. Take it up again to see what prevents it, or drop it.
outbox-opposed = Not sent: this patient does not want to receive messages
outbox-opposed-hint = That was noted while this message waited. Hand the document over in another way, then drop the message. If the patient asks for it all the same, take it up again and confirm it.
outbox-refused-hint = This message has not left. Correct it, or drop it.
outbox-doubtful-hint = The connection was lost right after the handover: the operator may have taken the message. So that it is not sent twice, Pli awaits your decision. Look into Sent, or ask your correspondent.
outbox-unreadable-hint = Pli can no longer read this message on this computer: it will not send it. Look into Sent whether it had already left, then drop it.
outbox-read-only = Without a card nothing is sent and nothing is dropped: open with your card to decide.
outbox-partly-refused = { $count ->
    [one] One recipient was refused by the operator:
   *[other] { $count } recipients were refused by the operator:
}
outbox-partly-refused-one = { $address }: “{ $words }”
outbox-rework = Edit and resend
outbox-was-sent = It did leave
outbox-send-again = Send again
outbox-discard = Drop
outbox-send-again-title = Send this message again?
outbox-send-again-message = If it had already left, your correspondent will receive it twice.
outbox-discard-title = Drop this message?
outbox-discard-message = It will be removed from the outbox and will not leave. Its text will be lost.
outbox-discard-doubtful-message = It will be removed from the outbox. If it had already left, your correspondent has received it.
cli-no-window = There is no graphical screen here. The command line can still be used: pli --help

## Directory

directory-title = Directory
directory-search = Name, town, structure…
directory-skill = Profession, speciality
directory-place = Place or structure
directory-clear = No longer look for “{ $name }”
directory-waiting = Reading the directory…
directory-count = { $count ->
        [one] One mailbox
       *[other] { $shown } mailboxes
    }
directory-nearest = The nearest { $near } of { $shown }
directory-no-skill = No profession or speciality of that name.
directory-no-place = No place of that name.
directory-offer-keys = ↓ ↑ to choose, Enter to take, Esc to close
directory-nobody = No mailbox matches
directory-nobody-hint = Try a shorter word, or a wider place.
directory-everybody = Clear all
directory-write = Write
directory-write-hint = Write to { $name } (Enter)

## Loading the directory

import-fetching = { $read } of { $total } received
import-fetching-some = { $read } received
import-reading = { $shown } mailboxes read, { $read } of { $total }
import-ordering = { $shown } mailboxes read, being put in order…
import-title = Loading the directory
import-open = Load an extract…
import-fetch = Download the directory
import-update = Update
import-missed = Last attempt: { $why }
import-path = File of the extract, text or zip; you can also drop it here
import-start = Load
import-give-up = Give up
import-done = { $shown } mailboxes in the directory
import-skipped = { $count ->
        [0] All lines were read.
        [one] One unreadable line was left out.
       *[other] { $shown } unreadable lines were left out.
    }

## Signatures and templates

wordings-title = Signatures and templates
wordings-why = A signature for each mailbox, and texts that are ready for your letters, kept encrypted on this computer.
wordings-signatures = Signatures
wordings-answers = In replies
wordings-templates = Templates
wordings-no-template = No template yet.
wordings-new = New template
wordings-name = Name of the template
wordings-same = The same as in new messages
wordings-letters-hint = Placed below the text of new messages. Leave it empty to add nothing.
wordings-answers-hint = Placed above the quoted message, in replies and forwarded messages.
wordings-template-hint = Fields filled in on insertion: {"{"}patient{"}"}, {"{"}date{"}"}, {"{"}recipient{"}"}, {"{"}subject{"}"}, {"{"}me{"}"}. Any other word in braces waits for you: Tab goes from one to the next.
wordings-delete = Delete the template
wordings-delete-title = Delete the template “{ $name }”?
template-picker-title = Insert a template
template-picker-hint = Name or words of the template
template-picker-keys = ↑ ↓ to choose, Enter to insert. To change them: { $key }.
template-picker-none = You have no template yet. To write one: { $key }.
compose-template-hint = Insert a template (Ctrl + M)

stuck-title = { $count ->
    [one] A letter needs your attention
   *[other] { $shown } letters need your attention
}
stuck-doubtful = { $count ->
    [one] { $shown } sending not confirmed
   *[other] { $shown } sendings not confirmed
}
stuck-refused = { $count ->
    [one] { $shown } letter that has not left
   *[other] { $shown } letters that have not left
}
stuck-undelivered = { $count ->
    [one] { $shown } letter that has not reached everyone
   *[other] { $shown } letters that have not reached everyone
}
stuck-late = { $count ->
    [one] { $shown } letter waiting for more than an hour
   *[other] { $shown } letters waiting for more than an hour
}
stuck-open = Show the outbox
stuck-news = Open Pli’s outbox to decide about it.

incoming-waits = Another letter is waiting for you
incoming-waits-hint = It will open once you have finished this one.
link-ignored = { $count ->
    [one] One field of the link was ignored
   *[other] { $count } fields of the link were ignored
}
link-ignored-hint = A link joins no file: add them yourself if needed.

settings-title = Settings
settings-why = They hold for all who use Pli under this account of the computer, and are kept as soon as they are chosen.
settings-later = What was changed takes effect when a session opens next.
settings-bound = Managed by your organisation
settings-display = Display
settings-letters = Letters
settings-session = Session
settings-directory = Directory
settings-exports = Practice software
settings-appearance = Appearance
settings-look-system = System
settings-look-light = Light
settings-look-dark = Dark
settings-look-contrast = High contrast
settings-zoom = Size
settings-percent = { $percent }%
settings-yes = Yes
settings-no = No
settings-never = Never
settings-seconds = { $count } s
settings-minutes = { $count } min
settings-hours = { $count } h
settings-days = { $count } d
settings-undo = Undo sending
settings-undo-hint = Time after “Send” to take the letter back.
settings-ask-read = Ask for a read receipt
settings-remind = Tell when a letter has not been read
settings-remind-hint = For those that ask for a read receipt.
settings-mirror = Copy drafts to the server
settings-mirror-hint = They can then be continued on another computer or in webmail.
settings-patients = Write to patients
settings-patients-hint = Each letter asks for a qualified identity (INS), confirmed.
settings-mask = Mask the screen
settings-mask-hint = After this time without keyboard or pointer.
settings-close = Close the session after
settings-passphrase = Read without the card, with a passphrase
settings-passphrase-hint = The messages kept here, read only. Takes effect when Pli starts next.
settings-renew = Download the national directory each day
settings-renew-hint = Otherwise the directory on this computer stays as it is until you renew it from “Directory”. Takes effect when Pli starts next.
settings-live = Ask directories online
settings-live-hint = Those that the settings name; the directory on this computer always serves. Takes effect when Pli starts next.
exports-none = No folder. The documents that you file stay in Pli.
exports-new = Add a folder
exports-change = Change
exports-remove = Remove
exports-keep = Save
exports-waiting = { $count ->
    [one] { $shown } document waits for this folder
   *[other] { $shown } documents wait for this folder
}
exports-new-title = New folder of the practice software
exports-change-title = Folder of the practice software
exports-form-why = Pli puts each document that you file there, in clear, under a name that your software understands.
exports-program = Software
exports-unsure = To be checked
exports-name = Name
exports-folder = Folder
exports-folder-hint = The full path of the folder that your software watches.
exports-folder-example = for instance { $folder }
exports-template = Names of the files
exports-template-hint = Text, and fields between braces; click on a field to add it at the end.
exports-preview = An invented document would be called:
exports-plain = Without accents, for software that cannot read them
exports-contents = What the software takes
exports-subfolders = Subfolders
exports-subfolders-none = None
exports-subfolders-mailbox = One for each mailbox
exports-subfolders-holder = One for each person who files
exports-mailboxes = Mailboxes
exports-mailboxes-hint = With none ticked, this folder serves all those that have none of their own.
exports-try-title = Test
exports-try-why = Pli puts an invented document, about nobody, into this folder, and looks whether your software takes it.
exports-try-pdf = The test is a PDF: software that does not take PDF files will leave it.
exports-try = Test it
exports-try-end = Take the test away
exports-remove-title = Remove “{ $name }”?
exports-remove-hint = What you file will not be put there any more.
exports-remove-why = The folder { $folder } and all that is in it stay where they are.
exports-remove-waiting = Pli will put them there all the same as soon as the folder answers, unless you say otherwise here.
exports-recall = Do not put them there any more: they stay in Pli, filed

## To validate

folders-validate = To validate
shortcut-validate = Letters to validate
validate-waiting = Opening the list…
validate-empty-title = Nothing to validate
validate-empty-hint = Letters prepared in a shared mailbox wait here for the professional who sends them.
validate-summary = { $count ->
    [one] 1 letter waits
   *[other] { $count } letters wait
}
validate-open = Open
validate-kept = Will be proposed once the operator is reached
validate-withdraw = Take up again
validate-leaving = Being sent
validate-back = Put back to validate
validate-back-hint = If nobody is sending it any more, it will wait in “To validate” again. Ask your colleagues first: if it has left already, it would leave twice.
validate-sent = Sent by { $by } on { $date } at { $time }
prepared-by = Prepared by { $author } for { $doctor }
prepared-asked = To validate since { $date } at { $time }
prepared-returned = Returned by { $by } on { $date } at { $time }
prepared-note = “{ $note }”
prepared-patient = Patient: { $patient }
propose-title = Propose for validation
propose-intro = The letter will wait in “To validate” of { $into }, readable by everyone who shares that mailbox.
propose-doctor = To be sent by
propose-doctor-placeholder = Name or MSSanté address
propose-patient = Patient (optional)
propose-note = Note (optional)
propose-submit = Propose
propose-detach = Make it a new letter
return-title = Return with a note
return-intro = The letter stays in “To validate” of { $into }: who prepared it corrects it and proposes it again.
return-note = Your note
return-submit = Return
left-proposed = Letter proposed for validation
left-returned = Letter returned with your note
notice-proposal-overtaken = This letter has changed meanwhile
    .message = Another desk has changed, returned or sent it. Nothing has left from here; what you wrote stays among your drafts or in the outbox.
    .remedy = Look at “To validate”: the letter is there as it is now.
notice-proposal-changed = This letter has changed meanwhile
    .message = Another desk has changed, returned or sent it, or is sending it now.
    .remedy = Look at “To validate”: the letter is there as it is now.
notice-not-proposed = Letter not proposed
    .message = It could not be put into the shared mailbox.
    .remedy = It is among your drafts again: propose it later, or tell your operator.
notice-not-settled = The sending was not noted in “To validate”
    .message = The letter did leave, but those who share the mailbox still see it as being sent.
    .remedy = Do not send it again: tell them, and tell your operator if this happens again.
notice-not-claimed = Letter not sent
    .message = It could not be taken out of “To validate”: the shared mailbox does not answer, or its operator refuses. Nothing has left.
    .remedy = Open it again from the outbox to try once more. If “To validate” shows it as being sent, it can be put back to validate there after an hour.
notice-doctor-outside = This person cannot send the letter
    .message = The address is not of the MSSanté trust space.
    .remedy = Choose an MSSanté address, or one of the mailboxes of your session.

## Manual (packages)

cli-manual = Print a part of the manual, for whoever makes a package
cli-manual-part = page, bash, zsh or fish
cli-usage-value-part = PART
manual-name = NAME
manual-about = mail client for MSSanté, the French health mail
manual-synopsis = SYNOPSIS
manual-synopsis-line = [OPTIONS] [COMMAND]
manual-description = DESCRIPTION
manual-text =
    Pli is a desktop mail client for MSSanté, the trust space in which French health professionals exchange data of their patients. A CPS card opens the session; mail is kept encrypted on this computer; nothing leaves for an address outside the trust space.
    Without a command the window opens. A mailto: link or an .eml file alone opens the window with a letter to read over: nothing leaves without a person.
    The commands are for scripts and administrators. The code of the card is asked for in the terminal, or read from the descriptor that --pin-fd gives; it is never an argument.
manual-options = OPTIONS
manual-commands = COMMANDS
manual-files = FILES
manual-file-policies = What the establishment sets. Only the administrator can write there; a file that cannot be understood keeps Pli from starting.
manual-file-recommended = What the establishment proposes and anybody may change.
manual-file-settings = The user’s settings.
manual-file-data = Encrypted mail, list of the trust space and directory.
manual-codes = EXIT STATUS
manual-code-done = Done.
manual-code-no = No: refused, not found or not sent.
manual-code-list = The list of the trust space cannot be used.
manual-code-other = The command could not be carried out.
manual-code-psc = Pro Santé Connect has not let anybody in.
manual-code-policy = A policy of the establishment keeps Pli from starting.
manual-policies = POLICIES
manual-policies-why = Each key below may stand in a file of /etc/pli/policies.d, where it binds, or of /etc/pli/recommended.d, where it is proposed.
policy-kind-switch = true or false
policy-kind-number = whole number, { $least } to { $most }
policy-kind-word = { $words }
policy-kind-text = text
policy-kind-address = address that begins with https://
policy-kind-ldap = address that begins with ldaps:// or ldap://
policy-kind-paths = list of whole paths
policy-kind-path = whole path
policy-kind-name = visible ASCII signs
policy-kind-name-begins = visible ASCII signs that begin with { $begins }
policy-kind-reference = reference of a product
policy-wrong-refuse = A value that does not fit keeps Pli from starting.
policy-wrong-strictest = A value that does not fit is replaced by { $value }.
policy-wrong-ignore = A value that does not fit is left out.
policy-key-Pkcs11Modules = Files of the card’s software, looked for in this order instead of the known places.
policy-key-AllowUserPkcs11Module = A user’s settings may name the card’s software.
policy-key-CardResetOnClose = The card is reset when its session closes: no other program finds its code given.
policy-key-MaskMinutes = Minutes without anybody until the screen is masked; the most that a user may set.
policy-key-CloseHours = Hours until a session closes; the most that a user may set.
policy-key-AllowPassphrase = A passphrase may open the messages kept here for reading, without a card.
policy-key-RevocationMode = What must be known of a server’s revocation.
policy-key-WhitelistUrl = Where the list of the trust space is published. Another server than the official one must give a signed list.
policy-key-WhitelistMaxAgeHours = Hours after which a list that could not be renewed serves no more.
policy-key-RequireSignedList = The list must be signed, even from the official server.
policy-key-TrustAnchorFolders = Folders where the certificates of IGC-Santé are looked for before the known places. Only their fingerprint has them recognised.
policy-key-RelayAddress = The relay that is asked for tokens of Pro Santé Connect.
policy-key-RelayTrust = Authorities that certify this relay.
policy-key-PscIssuer = Address of Pro Santé Connect, for an establishment that is registered itself.
policy-key-PscClient = Name under which the establishment is registered there.
policy-key-PscProof = How the establishment proves itself there. The secret itself is never in a policy: see “pli secret”.
policy-key-PscCertificate = Certificate with its key (.p12 file), where that is the proof.
policy-key-PscRedirect = Path by which the browser comes back, as registered.
policy-key-RenewDirectory = The national directory is fetched each day by this program.
policy-key-DirectoryExtractUrl = Where the extract of the directory is fetched, instead of the national place.
policy-key-AllowLiveDirectory = Directories may be asked over the network: what is typed then leaves this computer.
policy-key-DirectoryFhirUrl = Address of the national directory online.
policy-key-DirectoryLdapUrl = The establishment’s own directory.
policy-key-DirectoryLdapTrust = Authorities that certify that directory.
policy-key-PatientAddressPolicy = Whether a user may allow writing to patients. Nothing is allowed by this alone.
policy-key-AskReadReceipt = New letters ask to be told when they are read, unless their author says otherwise.
policy-key-UndoSeconds = Seconds that a letter may be taken back after it was sent.
policy-key-ProductReference = The reference under which this software was declared; each letter bears it.
policy-key-SupportText = Whom to ask, shown where something is wrong.
policy-key-LogLevel = How much is logged.
