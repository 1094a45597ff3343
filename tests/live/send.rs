//! Sending through a real Postfix with the card, filing into a real Dovecot, between the doctor and the secretary.

#[path = "send/claimed.rs"]
mod claimed;
#[path = "send/held.rs"]
mod held;
#[path = "send/peers.rs"]
mod peers;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use pli::auth;
use pli::card::{Card, Login};
use pli::clock;
use pli::domain::draft::{Attachment, MadeOf};
use pli::domain::ins::{Ins, Sex};
use pli::domain::notice::{PatientFault, RefusalReason};
use pli::domain::opposition::Change;
use pli::domain::outgoing::{OutgoingRow, OutgoingState, Withheld};
use pli::domain::patient::{Identity, Traits};
use pli::domain::{
    Account, AccountId, Address, DisplayName, Draft, Entry, HolderId, Notice, OutgoingId, Secret, Security,
};
use pli::http::{Client, Limits, Reach};
use pli::settings::Settings;
use pli::store::{Addressee, Store};
use pli::submission::sender::{Sender, Standby, Told, Verdict, enqueue};
use pli::submission::smtp::Patience;
use pli::submission::{Answered, Outgoing, SealError, Sealing};
use pli::tls::{Authorities, Operators, RevocationLists, public_web_config};
use pli::trust::{Download, Gate, Keeper, Rules};
use pli_operator::{
    DOCTOR, LIST_FILE, ListVariant, Mailbox, Operator, Options, PIN, SECRETARY, SUBMISSION_SIZE, Service,
};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::weir::Weir;

/// An operator, and what reaches it.
pub struct World {
    pub operator: Operator,
    settings: Settings,
    authorities: Arc<Authorities>,
    lists: Arc<RevocationLists>,
    pub gate: Gate,
    card: Card,
}

/// One person at her desk.
pub struct Desk {
    pub sender: Sender,
    told: mpsc::Receiver<Told>,
    _login: Login,
}

impl World {
    pub async fn start() -> Self {
        let operator = tokio::task::spawn_blocking(|| Operator::start(Options { messages: 5, ..Options::default() }));
        let operator = operator.await.unwrap().unwrap();
        let settings = Settings::read(&operator.config_path()).unwrap();
        let authorities = Arc::new(Authorities::find(&settings.trust, settings.practice.as_ref()));
        let client = Client::over(&public_web_config(None).unwrap(), Reach::Loopback).unwrap();
        let fetch = move |url: String| {
            let client = client.clone();
            let fetched = async move {
                let limits = Limits { octets: 1 << 20, deadline: Duration::from_secs(10) };
                client.plain(&url, limits).await.ok().map(|response| response.body)
            };
            Box::pin(fetched) as futures::future::BoxFuture<'static, Option<Vec<u8>>>
        };
        let lists = RevocationLists::open(Arc::clone(&authorities), operator.dir().join("crl"), Arc::new(fetch));
        let lists = Arc::new(lists);
        let gate = gate(&operator, &settings, &authorities);
        let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
        Self { operator, settings, authorities, lists, gate, card }
    }

    pub async fn desk(&self, who: Mailbox, vault: &Path) -> Desk {
        let holder = HolderId::parse(who.card.unwrap()).unwrap();
        let tokens = self.card.tokens().await.unwrap();
        let token = tokens.iter().find(|token| token.holder.as_ref().is_ok_and(|found| found.id == holder)).unwrap();
        let login = self.card.login(token.slot, Some(Secret::new(PIN.to_owned()))).await.unwrap();
        let operators = Operators::new(Arc::clone(&self.authorities), Arc::clone(&self.lists), Some(&login)).unwrap();
        let account = self.settings.accounts.iter().find(|account| account.address.to_string() == who.address).unwrap();
        let (store, account_id) = open(vault, account).await;
        let (outlet, told) = mpsc::channel(1_000);
        let sender = Sender {
            store,
            account_id,
            account: account.clone(),
            logins: auth::Logins::certificate(None),
            denied: tokio::sync::watch::channel(false).1,
            operators,
            max_size: u64::MAX,
            product: None,
            since: pli::clock::now(),
            outlet,
            patience: Patience::default(),
            standby: Standby::default(),
        };
        Desk { sender, told, _login: login }
    }

    fn copies(&self, who: Mailbox, folder: &str, message_id: &str) -> usize {
        let needle = format!("<{message_id}>");
        let files = match folder {
            "INBOX" => self.operator.mailbox_files(who.address),
            other => self.operator.folder_files(who.address, other),
        };
        let holds = |octets: &[u8]| {
            let head = String::from_utf8_lossy(octets);
            let head =
                head.split("\r\n\r\n").next().unwrap_or_default().split("\n\n").next().unwrap_or_default().to_owned();
            head.to_lowercase().contains(&format!("message-id: {needle}").to_lowercase())
        };
        files.unwrap_or_default().iter().filter(|(_, octets)| holds(octets)).count()
    }

    /// Postfix hands over to the mailbox in its own time.
    async fn delivered(&self, who: Mailbox, message_id: &str) -> usize {
        for _ in 0..100 {
            let copies = self.copies(who, "INBOX", message_id);
            if copies > 0 {
                return copies;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        0
    }

    fn connections(&self) -> usize {
        self.operator.log(Service::Submission).matches(": connect from").count()
    }
}

async fn open(vault: &Path, account: &Account) -> (Store, AccountId) {
    let (store, _) = Store::open(vault, &Secret::new([7; 32]), clock::now()).unwrap();
    let address = account.address.clone();
    let (id, _) = store.write(move |tx| tx.account(&address)).await.unwrap();
    (store, id)
}

fn gate(operator: &Operator, settings: &Settings, authorities: &Arc<Authorities>) -> Gate {
    let octets = std::fs::read(operator.dir().join("http").join(LIST_FILE)).unwrap();
    let seal = |leaf: &[u8], now| authorities.verify_seal(leaf, now).is_ok();
    let folder = tempfile::tempdir().unwrap();
    let rules = Rules::of(&settings.trust, settings.practice.as_ref());
    let mut keeper = Keeper::open(folder.path(), rules, seal, clock::now());
    keeper.receive(&Download::from_anywhere(octets), seal, clock::now()).unwrap();
    keeper.gate()
}

impl Desk {
    fn sealing<'a>(&'a self, gate: &'a Gate) -> Sealing<'a> {
        Sealing {
            entry: Entry::Written,
            account: &self.sender.account,
            gate,
            max_size: SUBMISSION_SIZE,
            documents: None,
            product: None,
            now: clock::now(),
        }
    }

    pub async fn queue(&self, gate: &Gate, draft: &Draft) -> OutgoingId {
        let outgoing = Outgoing::seal(draft, None, &self.sealing(gate)).unwrap();
        enqueue(&self.sender.store, self.sender.account_id, outgoing, MadeOf::default(), clock::now()).await.unwrap().0
    }

    async fn write(&self, gate: &Gate, to: &str, answered: Option<&Answered>) -> (OutgoingId, String) {
        let outgoing = Outgoing::seal(&letter(to), answered, &self.sealing(gate)).unwrap();
        let message_id = outgoing.message_id().to_owned();
        let (id, _) = enqueue(&self.sender.store, self.sender.account_id, outgoing, MadeOf::default(), clock::now())
            .await
            .unwrap();
        (id, message_id)
    }

    pub async fn pass(&self, gate: &Gate) -> Result<Option<Timestamp>, pli::store::Error> {
        self.sender.pass(|| gate.clone(), &CancellationToken::new()).await
    }

    async fn row(&self, id: OutgoingId) -> OutgoingRow {
        self.sender.store.read(move |reader| reader.outgoing(id)).await.unwrap()
    }

    pub async fn state(&self, id: OutgoingId) -> &'static str {
        self.row(id).await.state.as_str()
    }

    fn notices(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        while let Ok(told) = self.told.try_recv() {
            if let Told::Notice(_, notice) = told {
                notices.push(notice);
            }
        }
        notices
    }
}

fn letter(to: &str) -> Draft {
    Draft {
        to: vec![to.to_owned()],
        subject: "Résultats d’analyses".to_owned(),
        body: "Bonjour,\n\n.tout va bien.\nœdème résorbé\n".to_owned(),
        ask_read_receipt: true,
        ..Draft::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_go_back_and_forth_and_are_filed_once() {
    let world = World::start().await;
    let (hers, his) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let doctor = world.desk(DOCTOR, hers.path()).await;
    let (id, message_id) = doctor.write(&world.gate, SECRETARY.address, None).await;
    assert_eq!(doctor.pass(&world.gate).await.unwrap(), None);
    let OutgoingState::Filed { words, .. } = doctor.row(id).await.state else { panic!("{}", doctor.state(id).await) };
    assert!(words.contains("queued"), "{words}");
    assert_eq!(world.delivered(SECRETARY, &message_id).await, 1);
    assert_eq!(world.copies(DOCTOR, "Envoyés", &message_id), 1);
    // Nothing is left to do, and nothing is done twice.
    assert_eq!(doctor.pass(&world.gate).await.unwrap(), None);
    assert_eq!(world.copies(DOCTOR, "Envoyés", &message_id), 1);

    let mut secretary = world.desk(SECRETARY, his.path()).await;
    let implicit = world.settings.accounts.iter().find(|account| account.submission.security == Security::Tls);
    if let Some(implicit) = implicit {
        secretary.sender.account.submission = implicit.submission.clone();
    }
    let answered = Answered { message_id: message_id.clone(), references: Vec::new(), patient: None };
    let (id, answer) = secretary.write(&world.gate, DOCTOR.address, Some(&answered)).await;
    assert_eq!(secretary.pass(&world.gate).await.unwrap(), None);
    assert_eq!(secretary.state(id).await, "filed", "{:?}", secretary.notices());
    assert_eq!(world.delivered(DOCTOR, &answer).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_outside_gets_nothing_and_no_server_is_asked() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    let before = world.connections();
    for outside in ["quelquun@gmail.com", "123456789012345@patient.mssante.fr"] {
        let refused = Outgoing::seal(&letter(outside), None, &doctor.sealing(&world.gate));
        assert!(matches!(refused, Err(SealError::Refused(_))));
    }
    let big = Attachment {
        name: "scanner.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: Arc::from(vec![0; usize::try_from(SUBMISSION_SIZE).unwrap()]),
    };
    let draft = Draft { attachments: vec![big], ..letter(SECRETARY.address) };
    assert!(matches!(Outgoing::seal(&draft, None, &doctor.sealing(&world.gate)), Err(SealError::TooBig { .. })));

    // Queued while the list named the domain; withdrawn before its turn came.
    let (id, message_id) = doctor.write(&world.gate, SECRETARY.address, None).await;
    world.operator.publish_list(&without_the_secretary(&world)).unwrap();
    let narrower = gate(&world.operator, &world.settings, &world.authorities);
    assert_eq!(doctor.pass(&narrower).await.unwrap(), None);
    assert_eq!(doctor.state(id).await, "refused");
    assert!(matches!(doctor.notices().as_slice(), [Notice::RecipientsRefused { count: 1, .. }]));
    assert_eq!(world.copies(SECRETARY, "INBOX", &message_id), 0);
    // She drops it; what is gone cannot be decided about.
    assert!(doctor.sender.resolve(id, Verdict::Discard).await.unwrap());
    assert!(doctor.sender.resolve(id, Verdict::SendAgain).await.is_err());
    // Without any list the letter waits.
    let (id, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let closed = Gate::closed(pli::domain::notice::ListFault::Expired);
    assert!(doctor.pass(&closed).await.unwrap().is_some());
    assert_eq!(doctor.state(id).await, "deferred");
    assert_eq!(world.connections(), before, "somebody connected");
}

fn without_the_secretary(world: &World) -> ListVariant {
    let secretary = Address::parse(SECRETARY.address).unwrap().domain().to_string();
    ListVariant::WithDomains(
        world.operator.listed_domains().into_iter().filter(|domain| *domain != secretary).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_limits_and_absence_are_told() {
    let mut world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    let big = Attachment {
        name: "scanner.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: Arc::from(vec![0; usize::try_from(SUBMISSION_SIZE).unwrap()]),
    };
    let draft = Draft { attachments: vec![big], ..letter(SECRETARY.address) };
    let generous = Sealing { max_size: u64::MAX, ..doctor.sealing(&world.gate) };
    let outgoing = Outgoing::seal(&draft, None, &generous).unwrap();
    let (id, _) = enqueue(&doctor.sender.store, doctor.sender.account_id, outgoing, MadeOf::default(), clock::now())
        .await
        .unwrap();
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(doctor.state(id).await, "refused");
    assert!(matches!(doctor.notices().as_slice(), [Notice::TooBig { limit, .. }] if *limit == SUBMISSION_SIZE));

    world.operator.stop_service(Service::Submission);
    let (id, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let (other, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    assert!(doctor.pass(&world.gate).await.unwrap().is_some());
    assert_eq!((doctor.state(id).await, doctor.state(other).await), ("deferred", "queued"));
    assert!(matches!(doctor.notices().as_slice(), [Notice::ServerUnreachable { .. }]));
}

/// The session closes while the server is being reached: nothing has begun, nothing is doubtful, nobody else is connected to.
#[tokio::test(flavor = "multi_thread")]
async fn no_letter_begins_once_its_session_closes() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    let silent = Weir::build(None, 0).await;
    doctor.sender.account.submission = silent.endpoint(Security::StartTls);
    let (first, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let (second, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let cancel = CancellationToken::new();
    let pass = doctor.sender.pass(|| world.gate.clone(), &cancel);
    let close = async {
        silent.connected(1).await;
        cancel.cancel();
    };
    let (passed, ()) = timeout(Duration::from_secs(10), futures::future::join(pass, close)).await.unwrap();
    assert_eq!(passed.unwrap(), None);
    assert_eq!((doctor.state(first).await, doctor.state(second).await), ("queued", "queued"));
    assert_eq!(silent.connections(), 1);
    assert_eq!(doctor.sender.pass(|| world.gate.clone(), &cancel).await.unwrap(), None);
    assert_eq!(silent.connections(), 1, "nothing is connected to any more");
    assert_eq!(doctor.notices(), []);
}

/// The session closes while a letter is in the server's hands: it is settled; the next one and the copies wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_has_begun_is_settled_and_no_other_begins() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, vault.path()).await;
    let submission = doctor.sender.account.submission.clone();
    let weir = Weir::build(Some(submission.port), 60_000).await;
    doctor.sender.account.submission = weir.endpoint(submission.security);
    let mailbox = Weir::build(Some(doctor.sender.account.imap.port), usize::MAX).await;
    doctor.sender.account.imap = mailbox.endpoint(doctor.sender.account.imap.security);
    let long = Draft { body: "Une ligne de plus.\n".repeat(10_000), ..letter(SECRETARY.address) };
    let first = doctor.queue(&world.gate, &long).await;
    let (second, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let cancel = CancellationToken::new();
    let pass = doctor.sender.pass(|| world.gate.clone(), &cancel);
    let close = async {
        weir.held().await;
        let before = weir.connections();
        cancel.cancel();
        weir.open();
        before
    };
    let (passed, before) = timeout(Duration::from_secs(30), futures::future::join(pass, close)).await.unwrap();
    assert_eq!(passed.unwrap(), None);
    assert_eq!((doctor.state(first).await, doctor.state(second).await), ("accepted", "queued"));
    assert_eq!((weir.connections(), mailbox.connections()), (before, 0));
    // The next session goes on where this one stopped.
    assert_eq!(doctor.pass(&world.gate).await.unwrap(), None);
    assert_eq!((doctor.state(first).await, doctor.state(second).await), ("filed", "filed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_letter_meets_the_list_of_its_own_moment() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let (first, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let (second, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let asked = AtomicUsize::new(0);
    let gate = || match asked.fetch_add(1, Ordering::SeqCst) {
        0 => world.gate.clone(),
        _ => Gate::closed(pli::domain::notice::ListFault::Expired),
    };
    let _ = doctor.sender.pass(gate, &CancellationToken::new()).await.unwrap();
    assert_eq!((doctor.state(first).await, doctor.state(second).await), ("filed", "deferred"));
}

/// Dropped between the look at the outbox and its own turn.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_has_gone_does_not_stop_the_next() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let (first, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let (second, _) = doctor.write(&world.gate, SECRETARY.address, None).await;
    let asked = AtomicUsize::new(0);
    let gate = || {
        if asked.fetch_add(1, Ordering::SeqCst) == 0 {
            let dropped = doctor.sender.resolve(first, Verdict::Discard);
            let dropped = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(dropped));
            assert!(dropped.unwrap());
        }
        world.gate.clone()
    };
    assert_eq!(doctor.sender.pass(gate, &CancellationToken::new()).await.unwrap(), None);
    assert_eq!(doctor.state(second).await, "filed");
}

/// Cut at seeded moments, the vault opened anew each time: every letter arrives once or is doubtful, and none is missing.
#[tokio::test(flavor = "multi_thread")]
async fn cut_at_any_moment_nothing_is_sent_twice() {
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let mut letters = Vec::new();
    let mut doubts = 0;
    for cut in [0, 1, 2, 4, 8, 12, 16, 20, 25, 30, 35, 40, 50, 60, 80, 100, 130, 170] {
        let desk = world.desk(DOCTOR, vault.path()).await;
        let (id, message_id) = desk.write(&world.gate, SECRETARY.address, None).await;
        let _ = timeout(Duration::from_millis(cut), desk.pass(&world.gate)).await;
        desk.sender.store.close().await;
        letters.push((id, message_id));
    }
    let desk = world.desk(DOCTOR, vault.path()).await;
    let _ = desk.pass(&world.gate).await.unwrap();
    for (id, message_id) in &letters {
        match desk.state(*id).await {
            "filed" => {
                assert_eq!(world.delivered(SECRETARY, message_id).await, 1);
                assert_eq!(world.copies(DOCTOR, "Envoyés", message_id), 1);
            }
            "doubtful" => {
                doubts += 1;
                assert!(world.copies(SECRETARY, "INBOX", message_id) <= 1);
                assert_eq!(world.copies(DOCTOR, "Envoyés", message_id), 0);
            }
            other => panic!("{other}"),
        }
    }
    println!("{doubts} of {} letters doubtful", letters.len());
    // A person looks, and decides: what did not arrive is sent again, and arrives once.
    for (id, message_id) in &letters {
        if desk.state(*id).await == "doubtful" {
            let arrived = world.copies(SECRETARY, "INBOX", message_id) == 1;
            let verdict = if arrived { Verdict::WasSent } else { Verdict::SendAgain };
            assert!(desk.sender.resolve(*id, verdict).await.unwrap());
        }
    }
    let _ = desk.pass(&world.gate).await.unwrap();
    for (id, message_id) in &letters {
        assert_eq!(desk.state(*id).await, "filed");
        assert_eq!(world.delivered(SECRETARY, message_id).await, 1);
        assert_eq!(world.copies(DOCTOR, "Envoyés", message_id), 1);
    }
}

/// Who a patient is stays beside her letter until it has left, and the rules of that moment decide.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_to_a_patient_meets_the_rules_of_the_moment_and_then_forgets_her() {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut doctor = world.desk(DOCTOR, folder.path()).await;
    let mut settings = world.settings.clone();
    settings.trust.patients = true;
    let on = gate(&world.operator, &settings, &world.authorities);
    let traits = Traits {
        name: DisplayName::clean("Dominique PAT-TROIS").unwrap(),
        born: jiff::civil::date(1979, 3, 28),
        sex: Sex::Female,
        qualified: true,
    };
    let ins = Ins::parse("279035121518989").unwrap();
    let identity = Identity::confirm(ins, traits, jiff::civil::date(2026, 11, 23)).unwrap();
    let draft = Draft { patient: Some(identity.clone()), ..letter("279035121518989@patient.mssante.fr") };
    assert!(Outgoing::seal(&draft, None, &doctor.sealing(&world.gate)).is_err(), "not switched on");
    let kept = |desk: &Desk, id| {
        let store = desk.sender.store.clone();
        async move { store.read(move |reader| reader.outgoing_patient(id)).await.unwrap() }
    };

    let id = doctor.queue(&on, &draft).await;
    assert!(kept(&doctor, id).await == Some(Addressee::Confirmed(identity.clone())));
    // Switched off meanwhile, or forbidden.
    let _ = doctor.pass(&world.gate).await.unwrap();
    assert_eq!(doctor.row(id).await.state.withheld(), Some(Withheld::Checks));
    assert!(matches!(doctor.notices()[..], [Notice::RecipientsRefused { count: 1, .. }]));

    let id = doctor.queue(&on, &draft).await;
    let _ = doctor.pass(&on).await.unwrap();
    assert_eq!(doctor.state(id).await, "filed");
    assert!(kept(&doctor, id).await.is_none());
    assert!(world.operator.log(Service::Submission).contains("to=<279035121518989@patient.mssante.fr>"));

    // She opposes while two letters wait: the one whose author knew of it leaves, the other says why it does not.
    let waits = doctor.queue(&on, &draft).await;
    let knowing = Draft { patient: Some(identity.clone().despite_opposition()), ..draft.clone() };
    let despite = doctor.queue(&on, &knowing).await;
    let at = Timestamp::UNIX_EPOCH;
    let note = Change::Note { ins: identity.ins().clone(), name: None };
    let noted = doctor.sender.store.write(move |tx| tx.change_oppositions(&note, at)).await;
    assert!(noted.is_ok());
    let _ = doctor.notices();
    let _ = doctor.pass(&on).await.unwrap();
    assert_eq!(doctor.row(waits).await.state.withheld(), Some(Withheld::Opposed));
    let reason = RefusalReason::Patient(PatientFault::Opposed { since: at });
    assert_eq!(doctor.notices(), [Notice::RecipientsRefused { count: 1, reason }]);
    assert_eq!(doctor.state(despite).await, "filed");
}
