//! # Pli
//!
//! A native desktop mail client for MSSanté, the trust space in which French health professionals exchange patients' data by
//! mail. A card opens the session, mail is synchronised into an encrypted cache, addresses come from the national directory,
//! and nothing leaves for an address outside the trust space.
//!
//! This page is the map of the code: read it first.
//!
//! ## Bird's eye
//!
//! ```text
//! ui ───┐                 ┌── card (child process) ── tls ── imap ── sync ──┐
//!       ├─ Command ▶ engine ── trust ── submission ─────────────────────────┼── store (encrypted)
//! cli ──┘ ◀ Event         └── directory (public index) ── http              ┘
//!         Query ▶ Loaded
//! ```
//!
//! The window and the command line are two clients of one [`engine`]: they send a [`engine::Command`], learn an
//! [`engine::Event`], and read rows by an [`engine::Query`]. Neither touches the card, the network or the vault.
//!
//! The work of the engine is cut into *rooms*, one module each, in layers. A room may use the rooms of lower layers that the
//! table in `tests/it/architecture.rs` grants it; the same table fences each foreign crate into the room that owns it.
//!
//! | layer | room | what it does | what it refuses |
//! |---|---|---|---|
//! | 0 | [`domain`] | values: addresses, messages, drafts, notices, secrets | I/O, clock, async |
//! | 1 | [`card`] | the PKCS#11 module in a child process; the readers watched by another; login, challenge, signatures | raw signing on request; PC/SC's word on which cards exist |
//! | 1 | [`workstation`] | signs that the screen is locked, the computer sleeps, wakes or stops, its network changes; a word by the desktop's notifications | |
//! | 1 | [`tls`] | two profiles: operators (IGC-Santé only, revocation known) and public web | "accept anyway" |
//! | 1 | [`http`] | the one HTTP client | unbounded bodies, clear text but for revocation lists |
//! | 1 | [`key_store`] | the key store of the system; secrets of the establishment and of organisations | a secret anywhere else |
//! | 1 | [`store`] | the vault: SQLCipher, one writer, many readers, full-text search | plaintext on disk |
//! | 1 | [`mime`] | octets to values and blocks, and back | remote content |
//! | 1 | [`documents`] | PDF pages, pictures and medical documents (IHE XDM, CDA, HPRIM), each in a process of its own, under limits; on Linux without files, sockets or programs (seccomp) | active content; entities, style sheets; archives that are bombs or lead elsewhere |
//! | 1 | [`trust`] | the signed list, who may receive, and who may be meant instead | a recipient that the list does not hold |
//! | 2 | [`directory`] | the local index of the national directory: proved pages, search as people type; the same online and an establishment's own, where the settings name them | a page that is not as it was written; an extract unlike the one before; a referral, a page of another origin; moving a line that is shown |
//! | 2 | [`auth`] | how an operator is authenticated to; logins at Pro Santé Connect, their tokens | passwords, tokens on disk |
//! | 2 | [`imap`] | one connection, typed states, own framer; what a server can do, and does otherwise | an unchecked tagged status; an EXPUNGE of what others marked |
//! | 3 | [`sync`] | look, plan (pure), apply, believing a server as far as it has not been caught (pure); bodies by an agenda (pure), over a few connections | deleting without proof |
//! | 3 | [`submission`] | sealing, the outbox machine (pure), one SMTP transaction, filing | a second attempt at what may have left |
//! | 3 | [`discovery`] | the servers of a mailbox: named by operators that are known, records, documents, persons; each proved | a server outside IGC-Santé; choosing for anybody |
//! | 3 | `relay` | a program of its own (feature `relay`): keeps the secret of the registered client | mail, a holder whom no card proves |
//! | 4 | [`session`] | no card → code → (shut →) open ⇄ masked → closed (pure); when it masks or closes by itself | open without a login that ended well |
//! | 5 | [`engine`] | tasks, order, shutdown | |
//! | 6 | [`ui`], [`cli`] | the window; the command line | business rules |
//!
//! Beside them stand [`policy`] (what the establishment sets), [`settings`] (what holds under it), [`custody`] (in whose hands a
//! file lies), [`watched`] (folders that other software empties), [`dns`] (what a domain publishes of its servers; nobody vouches for it), [`report`] (a diagnosis in words, and the file
//! that names nobody), [`opener`] (hands a file or a page to the desktop's own programs), [`instance`] (hands what a second start brings to the window that is open), [`paths`], [`logging`], [`clock`] (the only place that asks the time) and [`l10n`] (every
//! word a person reads, for both faces; the first sketch of the design had it inside `ui`, but the command line speaks too).
//!
//! ## The way of a letter
//!
//! 1. `ui::screen::compose` or `cli::send` hands a [`domain::Draft`] to the engine.
//! 2. [`submission`]`::outgoing` asks by which way the letter came ([`domain::Entry`]), builds the octets with [`mime`], asks [`trust`]
//!    about every recipient, reads the finished octets again and compares every address header with the envelope. The result, `Outgoing`, is the only thing SMTP takes.
//! 3. [`store`] keeps it, durably, before the first octet leaves; `submission::sender` verifies the recipients once more with
//!    the list of that moment, submits, records the answer at once, and files the letter into Sent.
//!
//! ## The way of a message
//!
//! [`imap`] reads whole responses; [`sync`] looks at both sides, plans, and applies each step as one transaction, remembering
//! its position last; [`mime`] turns octets into text and blocks; the window asks for the rows it shows and no others.
//!
//! ## Invariants
//!
//! * Nothing is sent to an address that is not `Recipient<Verified>` or `Recipient<VerifiedPatient>`, made by the gate from the current
//!   list, at the moment of sending. A proof is never stored, so an edited database forges nothing.
//! * A letter is for professionals, or for one patient and nobody else: two kinds that no envelope mixes. A patient is written to only
//!   where the user has switched it on and no policy forbids it, at a sound matricule, by who has compared the birth date and the sex of a
//!   qualified identity with it ([`domain::patient::Identity`]). What was confirmed is of that matricule alone, stands in no draft, and is
//!   compared again before the letter leaves. One who is noted to oppose is written to only by who says that she knows of it
//!   ([`domain::opposition`]), looked up when the letter is sealed and when it leaves.
//! * Every letter that is sealed says by which way it came ([`domain::Entry`]), and each way in hands over one form. Who adds a way in
//!   is stopped by the compiler, and by `tests/it/gates.rs` and `tests/it/doors.rs`, until it has its gates.
//! * A message is put into a folder that others share only while the operator of that mailbox is of the trust space, by the list of that
//!   moment (`sync::Destination`, made with `trust::Crossing`): those who share it read it without a letter. No folder is made in such a
//!   mailbox, and no name leads into or out of one; what lies in it is archived and thrown away in it, or not at all. What is confided asks
//!   so each time, whatever the account.
//! * Who has given a message to others is believed of the fields that stand before all others in it: what servers carry bears theirs first.
//! * No usable list, nothing is sent. The newest list seen, and whether it was signed, is kept in every vault: files set back by hand
//!   win nothing once one is open.
//! * The extract of the directory is fetched without anybody's asking: nothing of what is typed goes with it. What is on the disk of one is
//!   gone on with only where its server proves that it is the same version (`http::Incoming`).
//! * The index of the directory that only the administrator writes is asked before the user's own, as long as it is kept. A made-up day in the
//!   user's own folder cannot be told from a real one by whoever acts as she does (`directory::manifest` says why); it lets no address in.
//! * Favourites and members of groups are addresses and no more: a group fills a field, each of its members passes the gates as if
//!   typed, and one who has gone is marked and never left out in silence. A patient is not kept among them.
//! * What a second start of the program brings comes from the same user, through a folder that nobody else enters, and is read like what
//!   any stranger wrote: it becomes a draft. It waits for the letter that is being written, and goes with the session.
//! * A signature stands in a letter by itself: it is no writing of its author, and one that she has changed is not touched.
//! * An address is proposed, never replaced; none is proposed that the gate would refuse.
//! * What is typed is taken apart once, by `directory::typed`, for the index and for the directories on the network alike; text of any of
//!   them is shown by one function (`domain::shown::line`).
//! * What is typed into an address field goes to the directories that settings or a policy name, and to nobody else; what is on this
//!   computer never waits for them, and nothing that they say lets an address in.
//! * Nothing is said in clear but greeting, capabilities and STARTTLS. A handshake that fails ends the connection.
//! * A resumed connection is judged like a new one: name, dates, revocation of the server, before anything is said.
//! * Servers that are found are proposals, whoever names them: each has proved to be of IGC-Santé under its name, or is refused; none
//!   is used before a person has chosen it. An address is shown to no host but those of its own domain.
//! * A message that may have been accepted is never submitted again by the program. Letters found in a damaged vault, and
//!   those of a backup that were not settled, count as such.
//! * No letter begins once its session closes, but one that is held so that it may be taken back and whose connection stands: it leaves
//!   then. One that has begun is settled before its vault closes.
//! * Of a letter that is held nothing was said to any server. What takes it back and what lets it begin are two transactions of the one
//!   writer, and each asks that the other has not been: it is sent, or a draft again, never both and never neither.
//! * The card's module is loaded only from a file that nobody but root, or the user whose settings name it, can change.
//! * Policies are read only from files that nobody but root can change; one that is there and cannot be used keeps the program
//!   from starting. None of them adds an authority or prolongs a session beyond the built-in bounds. None opens the way to patients: one
//!   that forbids it holds for good, and where none does only the user's own setting opens it, for it is she who answers for each letter,
//!   and on a practice's own computer there is nobody else to ask.
//! * The last try of a code is used only when a person has said so, or a command line with `--last-try`.
//! * The private key never leaves the card; the derived vault secret never leaves [`card`] but as a [`domain::Secret`].
//! * The key of a vault lies nowhere but in slots, and in the database's own memory while it is open: every change of what opens it
//!   asks the card. At each moment the slots on disk open the database beside them.
//! * A login before a vault that it does not open serves for nothing but to open or to delete it, for five minutes.
//! * A secret of the establishment or of an organisation lies in the key store of the system and nowhere else: where none answers it is
//!   not kept. A policy file that seems to hold one is refused.
//! * The certificate of an organisation opens its mailbox and no session; whatever is wrong with its file, that mailbox alone waits.
//! * A token of Pro Santé Connect is the card holder's or is refused; it is in memory only, kept out of the swap, and wiped. It is asked
//!   for connection by connection, shown to that server only, and where it is shown the card is not.
//! * A token that is refused ends an attempt at a letter before the letter is named: only such an attempt is made again at once, once.
//! * A letter is about one patient: documents that name two, or another than the patient whom the letter goes to, keep it here
//!   (`domain::document::are_of_one`), and so does a file that promises documents and cannot be read.
//! * A draft is copied to no mailbox that others open, but by an explicit proposal of its author (`Command::Propose`): never by its being kept.
//!   The gate is asked about that mailbox each time, as for what is confided.
//! * A letter that was prepared for somebody leaves only once its own move has taken it out of « À valider », by the word of the server, and
//!   begins only while that is fresh: it is not half a minute since the server, asked for it, has said that it lies where it was moved to,
//!   the first of its states, and none of them sent. Of two desks one sends it, and what was changed, returned or sent meanwhile is neither sent nor written over. Where it cannot be
//!   told who has moved it, it does not leave.
//! * That such a letter has left is told to those who share the mailbox until the server knows, wherever the message lies by then, and before
//!   that, for two days, their mailbox is not removed; the other states of it go. What has left from an outbox, or may have, is not opened, proposed or sent from there again. What such a letter says of
//!   itself is believed of the fields that stand before all others.
//! * Octets of a document that came with mail are decoded in another process, never in the one that holds the vault. What that process
//!   says of them is believed as far as a reader of ours makes it: bounded, on plain lines, with nothing that leads anywhere.
//! * What a document says of a patient is shown with the message that holds it, and with no other; where two sources of one document
//!   disagree about who it is, that is said before anything is read.
//! * Whom a document is about is certain only where the document itself says so, with names and birth date, and nothing speaks against it
//!   ([`domain::filing::Certainty`]): one that only the list of its archive names is not. Two documents are about one person by one matricule, else by names and birth date, never by names alone. Whom
//!   another source names instead is kept beside her: both are found, and neither view leaves the document out.
//! * Identifiers that senders write are not believed against contents, nor across patients: a document was received before where the same
//!   octets were, and takes the place of one about the same person only ([`domain::filing::Earlier`]).
//! * What was found in the files of messages is found once for each version of the readers, and goes with its message. Where a document
//!   stands (filed, without follow-up, elsewhere) is what its message says, kept by triggers of the vault, and no second truth.
//! * No plaintext of a message on disk. No address, subject or text in a log, an error or a `Debug`.
//! * A report changes what is known of a letter of its own mailbox that may have left, for recipients that the letter has, and only forward:
//!   no arrival is undone, and a failure that servers on the way told (by the letter's secret identifier) gives way to them alone.
//! * That a message was read is told to who asked only when its reader says so, once, through the same gate as any letter, and from nobody.
//! * Each line of the journal is linked to the one before, and the card of its holder seals the last one as sessions open and close
//!   ([`domain::chain`]): what was sealed is not changed, taken out or cut off without that card. It is shortened up to a seal only.
//! * The journal is only added to, in the transaction that settles what it tells, and shortened from its oldest line on; it outlives
//!   the messages kept here.
//! * Nothing local is deleted because an answer was short: only because a complete, successful one says so, and when most of a folder
//!   goes at once, only because a second one does. What goes, unless the user wanted it gone, is kept for a while.
//! * A server is believed about what changed as far as it has not been caught at less (`sync::level`); whatever it says, each folder is
//!   compared whole from time to time.
//! * What a user does is kept before the server is told, told in the order made, and dropped only once the server has said OK, or was
//!   undone with a notice. A message is never moved, copied or confided twice: where a cut leaves that open, it is looked for first.
//! * Nothing is confided without being asked but what arrived after its holder has ordered so, once, and nothing of a mailbox that other
//!   software collects or that others share.
//! * A draft and its copies among the drafts of its server are one: a copy bears an identifier that is kept before the server is told, is
//!   looked for after a cut, and goes only once a later one is known to be there. Only what was made from here, or was taken in here, is
//!   erased; of two texts made at two desks one is the draft and the other a version of it. What was confirmed of a patient never
//!   lies in a copy; a name that stands in the text, typed or put in by a template, lies where the text does.
//! * A copy that is gone from the server says nothing of its draft. Another desk's end of it is believed only where it is proven, by a letter
//!   made of it in Sent or a copy of it in the bin, and only of what was not changed here since; what nobody has dropped stays. Of a draft that was
//!   left for a month a copy in the bin proves nothing: operators tidy.
//! * A letter does not leave with what another desk has made of its draft unseen: the state in which the draft was read goes with it. Nor,
//!   before its author was told, when what another program wrote, and its draft goes on from, is gone from the server.
//! * A document is handed to the practice software whole, under a name that leaves no folder and takes no other's place, and lies in clear
//!   nowhere but in that folder. It waits in the vault until then; each step stands there before it is taken, so that a cut leaves it there
//!   once, waiting, or said to be unknown, and never put there a second time by itself. A share that is away says nothing of what lies in
//!   it. A doubted identity stands in no name, and a file that is about others too is not handed over as a whole. What is set of folders holds at
//!   once, and what waits for one that is changed is put into the other only.
//! * A card is reset only within a transaction that was had at once: what another program does with it is never disturbed.
//! * The card of a session that leaves its reader closes it, even while the module is busy; a reader that is lost masks it,
//!   and so does a module that fails: nothing is signed then until the same card has taken the code from another process.
//! * While a session is masked no query is answered and no event tells of mail; only the card's own yes to the code ends that, or
//!   that of another person's card to hers, which closes it: what its window holds is handed over before that code, never after.
//! * A session that a passphrase opened has no login, no operators and no postman by type: it reads and keeps drafts, and sends nothing.
//! * A diagnosis logs in to servers as their mailboxes do, reads no message, begins no letter, and tells of nobody.
//! * The window never waits for the network, and holds no more rows than it shows. The address that a login opens in the browser is
//!   given to the browser alone.
//! * A mailbox that its holder adds is kept once both its servers have proved themselves and let her in (for a token: offer the
//!   login). What an edited vault says of one is read like what a stranger says; no word of it means a connection in clear.
//! * A mailbox of several is named at each login, to each server (RFC 4422 §3.6); a server that lets in whoever has not named it yet is
//!   not believed to have opened it. Once its operator has closed it, nothing is asked of it, no letter leaves from it and nothing that
//!   was kept or done is dropped, until its user asks again or half an hour has passed; no other mailbox waits for that.
//! * A folder of a namespace that is not the login's own (RFC 2342) never has a role of the account's own. When all of a shared mailbox
//!   is no longer listed it was closed: it is kept, out of reach, until its user forgets it. One folder of it follows the rules of all others.
//! * Practice trust exists only in builds with the feature `practice`, on loopback, in its own data folder.
//!
//! ## Words
//!
//! | on screen | in code |
//! |---|---|
//! | espace de confiance, réseau MSSanté | trust space: `trust::Whitelist` |
//! | boîte de réception, dossier | mailbox: `domain::MailboxId`, `Role` |
//! | compte, boîte aux lettres | `domain::Account`; one that its holder adds is a `domain::account::NewMailbox` |
//! | boîte partagée (du cabinet, du service) | `domain::Tenure::Shared`: an account that is acted for; `domain::Place::Shared`: folders beside one's own, `ui::part::shares` |
//! | code de la carte | PIN: `engine::Pin` |
//! | code de déblocage | `puk` of `engine::Command::Unblock`; PKCS#11 calls it the security officer's |
//! | code de secours | `domain::RecoveryCode` |
//! | accès (ce qui ouvre les messages gardés) | slot: `store::key`, `domain::SlotRow` |
//! | phrase de passe, lire sans carte, lecture seule | `domain::Passphrase`, `session::State::Reading`, `Opened::read_only` |
//! | session fermée | `session::State::Waiting` or `NoCard` |
//! | écran masqué | `session::State::Masked`: work goes on, the library is withdrawn |
//! | classé, pris par … (ce que tous les postes voient) | `domain::DeskState`: a keyword that begins with `Pli_`, or a folder |
//! | confier au secrétariat, confié par … | `Act::Confide`, `domain::confided`, `sync::replay`'s `confide`; `DeskState::Confided` on the original |
//! | confier d’office | `domain::standing_order`, `Act::Order`, `store::Tx::carry_out_order`; `DeskState::ConfidedByOrder` on the original |
//! | à valider, préparée par …, rendue avec un mot, envoyée par … | `domain::proposal`: `Proposal`, `Phase`, `Stand`; fields `X-Pli-…` of `mime::write::proposal`; `store::proposals`, `sync::replay`'s `propose`; that one desk sends it: `store::Claim`; `Entry::Validated`; `ui::screen::proposals`, `ui::screen::compose::proposing` |
//! | secrétariat (d’une boîte) | `Act::Secretariat`, `ui::part::secretariats` |
//! | disparu du serveur, traité ailleurs | `domain::listing::Gone`; it is put back by `Act::Copy` |
//! | action en attente | `domain::ActionRow`, `ui::part::queue` |
//! | toutes les boîtes de réception | `ui::part::message_list::Source::Inboxes`, `store::Reader::inboxes` |
//! | le dossier où un message est montré | `messages.place`; where it lies on the server is `mailbox`, `uidvalidity`, `uid` |
//! | signature, modèle, champ | `domain::wording`, `domain::wording::field`; `ui::screen::wordings`, `ui::screen::compose::wording` |
//! | modifier comme nouveau message, transférer en pièce jointe | `domain::Entry::Anew`, `engine::Query::ForwardAttached` |
//! | rediriger tel quel | `domain::Entry::Redirect`, `engine::reply::redirect`: a letter of who does it, never `Resent-…` |
//! | répondu, transféré (d'un message) | `\\Answered`, `$Forwarded`: `store::origins`, once the letter has left |
//! | lettre venue d’un lien ou d’un fichier | `domain::mailto`, `ui::Incoming`, `instance`, `domain::Entry::Link`, `Dropped` |
//! | envois qui demandent votre attention | `ui::part::stuck` |
//! | fiche d'un correspondant | `domain::Profile`, `engine::profile`, `ui::screen::profile` |
//! | favoris, groupes | `domain::contact`, `store::contacts`, `ui::screen::contacts`, `ui::part::recipient_field::shelf` |
//! | échanges | `domain::Exchange`, `store::exchanges` |
//! | plus dans l'annuaire, hors annuaire | `domain::Standing`, `engine::census`, table `written_to` |
//! | pris en charge par l'opérateur | `OutgoingState::Accepted` |
//! | envoi non confirmé | `OutgoingState::Doubtful` |
//! | annuler l’envoi, envoyer plus tard | `OutgoingState::Held`, `domain::outgoing::Hold`, `Departure`; `domain::moment`; `Command::TakeBack` |
//! | à regarder avant l’envoi | `domain::oversight`, `event::Check::namesakes`, `ui::screen::compose`'s `looks` |
//! | annuaire (parcourir), spécialité, lieu | `ui::screen::directory`, `domain::browse`: `Skill`, `Site`; sorted by `directory::order` |
//! | chargement de l’annuaire, extrait refusé | `domain::renewal::Loading`, `domain::notice::ImportFault`, `engine::librarian` (each day, by itself), `ui::part::import` |
//! | remis, lu, non remis, non intégré | `domain::receipt::Fate`, `Integration`: of each recipient, learnt from a `Report` |
//! | journal, sceau | `domain::trace`, `domain::chain`, `store::journal`, `engine::sealing`, `engine::audit` |
//! | accusé (de remise, de lecture) | delivery report (DSN), disposition notification (MDN): `mime::report`, `store::receipts`, `ui::part::receipts` |
//! | annuaire en ligne, annuaire de l’établissement | `directory::fhir`, `directory::ldap`: `directory::merge::Source` |
//! | dans l’annuaire aujourd’hui, absente de l’annuaire | `directory::live::Sighting` |
//! | connexion à Pro Santé Connect | `engine::PscState`, `ui::part::psc` |
//! | écrire aux patients (messagerie citoyenne) | `domain::patient::Leave`, `Identity`; `trust::VerifiedPatient` |
//! | opposition d’un patient | `domain::opposition`, `store::oppositions`, `PatientFault::Opposed`; `ui::screen::contacts::opposed`; of a letter that waited: `Withheld::Opposed` |
//! | matricule INS, identité qualifiée | `domain::ins::Ins`, `domain::patient::Traits` |
//! | clore l’échange | `Draft::closes_exchange`: the header `X-MSS-MES: FIN` |
//! | versions précédentes (d’un brouillon) | `domain::draft::DraftVersion`, `store::Stretch`, `ui::screen::compose::versions` |
//! | brouillon d’un autre poste, de la messagerie web | `domain::Entry::Drafts`, `Query::ServerDraft`; a copy of a draft: `domain::draft::CopyMark`, `store::drafts`, `sync::replay`; that it was sent: `domain::draft::letter_mark` |
//! | logiciel métier (dans les réglages), essai | `domain::export`: `Kept`, `Change`, `Trial`; `settings::Wanted`, `Source::keep_export`; `engine::exporter`'s `trial`; `ui::screen::preferences::exports` |
//! | réglages, géré par votre organisation | `settings::Setting`, `Preference`; `engine::preferences`, `ui::screen::preferences` |
//! | document médical, d’après le sommaire | `domain::document`: `ClinicalDocument`, `Knowledge`, `Doubt`; `ui::screen::reader::medical` |
//! | à classer, classé, sans suite, confié, traité ailleurs | `domain::filing`: `Found`, `DocumentRow`, `Stage`, `View`; `engine::recognition`, `store::documents`, `ui::screen::mailbox`'s `filing`; `DeskState::Filed`, `Closed` |
//! | identité probable, à vérifier | `domain::filing::Certainty`, `Source` |
//! | tout ce qui concerne ce patient | `View::Patient`, `Patient::is_same_as` |
//! | remettre au logiciel métier, déposé, relevé par le logiciel | export: `domain::export`: `Profile`, `ExportState`; `settings::Preset`, `store::exports`, `engine::exporter`, `watched` |
//! | pièce jointe | `domain::listing::Part`, `domain::draft::Attachment` |
//!
//! ## Departures from the first design
//!
//! * The card agent (a child process) exists from the start instead of a thread.
//! * `ChangeSet` and the figures of a pass live in [`domain`], since [`store`] and [`sync`] produce them below the engine.
//! * Documents are drawn and read by a child process already, one for each.
//! * Mailboxes live in the settings, or in the vault of the holder who added them (`store::OwnMailboxes`), and not in the settings alone.
//! * What a window hands over around the end of a session goes through one clerk (`engine::clerk`), in order: a draft is kept, or
//!   sent, or dropped, never two of these.
//! * The block model lives in [`domain`]`::block`: [`mime`] makes it, the window draws it, and neither knows the other.
//! * The index of the directory is a file of pages, each proved by its hash when it is read, and no SQLite file (`directory::pages`
//!   says why).
//! * LDAP is spoken by a small client of our own, over [`tls`] (`directory::ldap` says why).

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails"))]

pub mod auth;
pub mod card;
pub mod cli;
pub mod clock;
pub mod custody;
pub mod directory;
pub mod discovery;
pub mod dns;
pub mod documents;
pub mod domain;
pub mod engine;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod http;
pub mod imap;
pub mod instance;
pub mod key_store;
pub mod l10n;
pub mod logging;
pub mod mime;
pub mod opener;
pub mod paths;
pub mod policy;
#[cfg(test)]
mod properties;
#[cfg(feature = "relay")]
pub mod relay;
pub mod report;
pub mod session;
pub mod settings;
pub mod store;
pub mod submission;
pub mod sync;
pub mod tls;
pub mod trust;
pub mod ui;
pub mod watched;
pub mod workstation;
