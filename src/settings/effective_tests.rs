//! Every key of a policy changes what holds; nothing that a policy says loosens what is built in.

use std::path::PathBuf;

use proptest::prelude::*;

use super::{Effective, Holding, Origin, Settings};
use crate::domain::patient::Leave;
use crate::policy::tests::policy;
use crate::policy::{Key, Value};
use crate::settings::{EXTRACT_MIRROR, EXTRACT_URL, RelayTrust};

/// These settings of the user, under this policy and that recommendation.
fn held(user: &str, binding: &str, recommended: &str) -> Effective {
    Settings::parse(user).unwrap().under(&policy(binding, recommended))
}

fn holding(held: &Effective, key: Key) -> &Holding {
    held.rules.holdings.iter().find(|holding| holding.key == key).unwrap()
}

fn origin(held: &Effective, key: Key) -> (Origin, bool) {
    let holding = holding(held, key);
    (holding.origin, holding.locked)
}

#[test]
fn without_a_policy_the_users_settings_hold() {
    let user = "[card]\nmodule = '/home/m.so'\n[session]\nmask_after_minutes = 45\n";
    let plain = held(user, "", "");
    assert_eq!(plain.settings.card.module, Some("/home/m.so".into()));
    assert_eq!((plain.settings.session.mask_after_minutes, plain.settings.session.close_after_hours), (45, 10));
    assert_eq!((plain.settings.card.modules.clone(), plain.settings.support.clone()), (None, None));
    assert_eq!(plain.settings.trust.list_max_age_hours(), 168);
    assert!(!plain.settings.trust.require_signed_list);
    assert_eq!(plain.rules.holdings.len(), Key::ALL.len());
    assert_eq!(origin(&plain, Key::MaskMinutes), (Origin::User, false));
    assert_eq!(origin(&plain, Key::CloseHours), (Origin::Default, false));
    assert_eq!(plain.rules.doubts(), 0);
}

#[test]
fn the_strongest_source_holds() {
    let user = "[session]\nmask_after_minutes = 45\n";
    let minutes = |user: &str, binding: &str, recommended: &str| {
        let held = held(user, binding, recommended);
        (held.settings.session.mask_after_minutes, origin(&held, Key::MaskMinutes))
    };
    assert_eq!(minutes("", "", ""), (30, (Origin::Default, false)));
    assert_eq!(minutes("", "", "MaskMinutes = 60"), (60, (Origin::Recommended, false)));
    assert_eq!(minutes(user, "", "MaskMinutes = 60"), (45, (Origin::User, false)));
    assert_eq!(minutes(user, "MaskMinutes = 15", "MaskMinutes = 60"), (15, (Origin::Policy, true)));
    assert_eq!(minutes("", "MaskMinutes = 60", ""), (60, (Origin::Policy, true)));
    // The most, not the only one: a user may be stricter.
    assert_eq!(minutes(user, "MaskMinutes = 60", ""), (45, (Origin::User, true)));
    // Set to what is built in is set all the same.
    assert_eq!(minutes("[session]\nmask_after_minutes = 30", "", "MaskMinutes = 60"), (30, (Origin::User, false)));
    assert_eq!(minutes(user, "MaskMinutes = 'x'", "MaskMinutes = 60"), (1, (Origin::Policy, true)));
}

#[test]
fn a_passphrase_opens_nothing_unless_both_allow_it() {
    let allowed = |user: &str, binding: &str, recommended: &str| {
        let held = held(user, binding, recommended);
        (held.settings.session.passphrase, origin(&held, Key::AllowPassphrase))
    };
    let [yes, no] = ["true", "false"].map(|word| format!("[session]\npassphrase = {word}\n"));
    let [may, may_not] = ["AllowPassphrase = true", "AllowPassphrase = false"];
    assert_eq!(allowed("", "", ""), (false, (Origin::Default, false)));
    assert_eq!(allowed(&yes, "", ""), (true, (Origin::User, false)));
    assert_eq!(allowed("", "", may), (true, (Origin::Recommended, false)));
    assert_eq!(allowed(&no, "", may), (false, (Origin::User, false)));
    assert_eq!(allowed("", may, ""), (true, (Origin::Policy, true)));
    assert_eq!(allowed(&no, may, ""), (false, (Origin::User, true)));
    assert_eq!(allowed(&yes, may_not, may), (false, (Origin::Policy, true)));
    assert_eq!(allowed(&yes, "AllowPassphrase = 'yes'", may), (false, (Origin::Policy, true)));
}

#[test]
fn how_letters_leave_is_set_by_the_establishment_or_by_the_user() {
    let user = "[receipts]\nask_read = false\n[sending]\nundo_seconds = 20\nproduct = 'DEV1'\n";
    let set = "AskReadReceipt = true\nUndoSeconds = 5\nProductReference = 'DEV935997'\n";
    let letters = |user: &str, binding: &str, recommended: &str| {
        let held = held(user, binding, recommended);
        let product = held.settings.sending.product.clone().map(|product| product.as_str().to_owned());
        let keys = [Key::AskReadReceipt, Key::UndoSeconds, Key::ProductReference];
        let origins = keys.map(|key| origin(&held, key).0);
        (held.settings.receipts.ask_read, held.settings.sending.undo_seconds, product, origins)
    };
    let reference = |text: &str| Some(text.to_owned());
    assert_eq!(letters("", "", ""), (false, 10, None, [Origin::Default; 3]));
    assert_eq!(letters(user, "", ""), (false, 20, reference("DEV1"), [Origin::User; 3]));
    assert_eq!(letters(user, set, ""), (true, 5, reference("DEV935997"), [Origin::Policy; 3]));
    assert_eq!(letters("", "", set), (true, 5, reference("DEV935997"), [Origin::Recommended; 3]));
    assert_eq!(letters(user, "", set), (false, 20, reference("DEV1"), [Origin::User; 3]));
}

#[test]
fn the_end_of_a_session_is_bounded() {
    let hours = |user: &str, binding: &str| held(user, binding, "").settings.session.close_after_hours;
    assert_eq!(hours("", "CloseHours = 8"), 8);
    assert_eq!(hours("[session]\nclose_after_hours = 12", "CloseHours = 8"), 8);
    assert_eq!(hours("[session]\nclose_after_hours = 4", "CloseHours = 8"), 4);
}

#[test]
fn modules_of_the_establishment_replace_all_others() {
    let user = "[card]\nmodule = '/home/m.so'\n";
    let modules = |held: &Effective| (held.settings.card.module.clone(), held.settings.card.modules.clone());
    let listed: Option<Vec<PathBuf>> = Some(vec!["/opt/a.so".into(), "/opt/b.so".into()]);
    let list = "Pkcs11Modules = ['/opt/a.so', '/opt/b.so']\n";
    let bound = held(user, list, "");
    assert_eq!(modules(&bound), (None, listed.clone()));
    assert_eq!(holding(&bound, Key::AllowUserPkcs11Module).value, Some(Value::Switch(false)));
    let leave = held(user, &format!("{list}AllowUserPkcs11Module = true\n"), "");
    assert_eq!(modules(&leave), (Some("/home/m.so".into()), listed.clone()));
    assert_eq!(modules(&held(user, "", list)), (Some("/home/m.so".into()), listed));
    assert_eq!(modules(&held(user, "AllowUserPkcs11Module = false", "")), (None, None));
}

#[test]
fn the_card_is_reset_as_the_establishment_says() {
    let user = |on: bool| format!("[card]\nreset_on_close = {on}\n");
    let reset = |user: &str, binding: &str, recommended: &str| {
        let held = held(user, binding, recommended);
        (held.settings.card.reset_on_close, origin(&held, Key::CardResetOnClose).0)
    };
    let on = "CardResetOnClose = true";
    assert_eq!(reset("", "", ""), (false, Origin::Default));
    assert_eq!(reset("", on, ""), (true, Origin::Policy));
    assert_eq!(reset(&user(false), on, ""), (true, Origin::Policy));
    assert_eq!(reset(&user(true), "CardResetOnClose = false", ""), (false, Origin::Policy));
    assert_eq!(reset("", "", on), (true, Origin::Recommended));
    assert_eq!(reset(&user(false), "", on), (false, Origin::User));
    assert_eq!(reset("", "CardResetOnClose = 'no'", ""), (true, Origin::Policy));
}

#[test]
fn the_list_comes_from_where_the_establishment_says_and_not_older() {
    let user = "[trust]\nlist_url = 'https://user.example/l.xml'\nlist_max_age_days = 3\n";
    let url = |held: &Effective| held.settings.trust.list_url.clone();
    let mirror = "WhitelistUrl = 'https://miroir.exemple.fr/l.xml'\n";
    assert_eq!(url(&held(user, mirror, "")), "https://miroir.exemple.fr/l.xml");
    assert_eq!(url(&held(user, "", mirror)), "https://user.example/l.xml");
    assert_eq!(url(&held("", "", mirror)), "https://miroir.exemple.fr/l.xml");
    let age = |user: &str, binding: &str, recommended: &str| {
        held(user, binding, recommended).settings.trust.list_max_age_hours()
    };
    assert_eq!(age(user, "", ""), 72);
    assert_eq!(age(user, "WhitelistMaxAgeHours = 48", ""), 48);
    assert_eq!(age(user, "WhitelistMaxAgeHours = 100", ""), 72);
    assert_eq!(age("", "WhitelistMaxAgeHours = 100", ""), 100);
    assert_eq!(age("", "", "WhitelistMaxAgeHours = 100"), 100);
    assert_eq!(age(user, "", "WhitelistMaxAgeHours = 100"), 72);
}

#[test]
fn a_signed_list_is_required_by_whoever_asks() {
    let user = "[trust]\nrequire_signed_list = true\n";
    let signed = |user: &str, binding: &str| {
        let held = held(user, binding, "");
        (held.settings.trust.require_signed_list, origin(&held, Key::RequireSignedList).0)
    };
    assert_eq!(signed("", ""), (false, Origin::Default));
    assert_eq!(signed("", "RequireSignedList = true"), (true, Origin::Policy));
    assert_eq!(signed(user, "RequireSignedList = false"), (true, Origin::User));
    assert_eq!(signed("", "RequireSignedList = 'no'"), (true, Origin::Policy));
}

#[test]
fn folders_of_authorities_are_those_of_the_establishment() {
    let user = "[trust]\nauthorities = ['/home/igc']\n";
    let folders = |user: &str, binding: &str, recommended: &str| {
        held(user, binding, recommended).settings.trust.authorities.clone()
    };
    let set = "TrustAnchorFolders = ['/srv/igc']";
    assert_eq!(folders(user, set, ""), [PathBuf::from("/srv/igc")]);
    assert_eq!(folders(user, "", set), [PathBuf::from("/home/igc")]);
    assert_eq!(folders("", "", set), [PathBuf::from("/srv/igc")]);
}

const USER_RELAY: &str = "[relay]\naddress = 'https://relais.user.example'\ntrust = 'public-web'\n";
const USER_PSC: &str = "[psc]\nissuer = 'https://psc.user.example'\nclient = 'user'\nproof = 'certificate'\n\
     certificate = '/home/c.p12'\nredirect = '/ici'\n";

/// Relay and trust; issuer, client, proof, certificate, redirect.
fn sources(user: &str, binding: &str, recommended: &str) -> (Option<[String; 2]>, Option<[String; 5]>) {
    let settings = held(user, binding, recommended).settings;
    let relay = settings.relay.map(|relay| [relay.address, relay.trust.code().to_owned()]);
    let psc = settings.psc.map(|psc| {
        let file = psc.certificate.map(|file| file.display().to_string()).unwrap_or_default();
        [psc.issuer, psc.client, psc.proof.code().to_owned(), file, psc.redirect]
    });
    (relay, psc)
}

fn own<const N: usize>(parts: [&str; N]) -> [String; N] {
    parts.map(str::to_owned)
}

#[test]
fn without_a_policy_tokens_come_from_where_the_user_says() {
    let relay = Some(own(["https://relais.user.example", "public-web"]));
    let psc = Some(own(["https://psc.user.example", "user", "certificate", "/home/c.p12", "/ici"]));
    assert_eq!(sources("", "", ""), (None, None));
    assert_eq!(sources(&format!("{USER_RELAY}{USER_PSC}"), "", ""), (relay, psc));
}

#[test]
fn the_relay_of_the_establishment_is_the_one_and_its_certificate_is_judged_as_it_says() {
    let address = "RelayAddress = 'https://relais.chu.example'\n";
    let relay = |user: &str, binding: &str, recommended: &str| sources(user, binding, recommended).0;
    let (igc, web) = (
        Some(own(["https://relais.chu.example", "igc-sante"])),
        Some(own(["https://relais.chu.example", "public-web"])),
    );
    assert_eq!(relay("", address, ""), igc);
    assert_eq!(relay(USER_RELAY, address, ""), igc, "the user's word on his own relay says nothing of this one");
    assert_eq!(relay(USER_RELAY, &format!("{address}RelayTrust = 'public-web'\n"), ""), web);
    assert_eq!(relay("", &format!("{address}RelayTrust = 'all'\n"), ""), igc);
    assert_eq!(relay("", "", address), igc);
    assert_eq!(relay(USER_RELAY, "", address), Some(own(["https://relais.user.example", "public-web"])));
    assert_eq!(relay("", "RelayTrust = 'public-web'\n", ""), None, "trust alone is no relay");
}

#[test]
fn the_registration_of_the_establishment_is_whole_and_not_gone_round() {
    let bound = "PscIssuer = 'https://psc.chu.example'\nPscClient = 'chu'\n";
    let plain = Some(own(["https://psc.chu.example", "chu", "secret-basic", "", "/retour"]));
    assert_eq!(sources("", bound, ""), (None, plain.clone()));
    // Neither a relay nor the certificate of the user takes its place.
    assert_eq!(sources(&format!("{USER_RELAY}{USER_PSC}"), bound, ""), (None, plain.clone()));
    assert_eq!(sources("", "", bound), (None, plain));
    let own_psc = Some(own(["https://psc.user.example", "user", "certificate", "/home/c.p12", "/ici"]));
    assert_eq!(sources(USER_PSC, "", bound).1, own_psc);
    let all = format!("{bound}PscProof = 'certificate'\nPscCertificate = '/etc/pli/c.p12'\nPscRedirect = '/la'\n");
    assert_eq!(
        sources("", &all, "").1,
        Some(own(["https://psc.chu.example", "chu", "certificate", "/etc/pli/c.p12", "/la"]))
    );
    for part in ["PscIssuer = 'https://psc.chu.example'\n", "PscClient = 'chu'\n", "PscProof = 'secret-post'\n"] {
        assert_eq!(sources("", part, "").1, None, "{part}");
    }
    let held = held(USER_PSC, bound, "");
    assert_eq!(
        (origin(&held, Key::PscClient), origin(&held, Key::PscProof)),
        ((Origin::Policy, true), (Origin::Default, false))
    );
}

#[test]
fn words_for_the_user_and_the_log_are_held() {
    let all = held("", "SupportText = 'Poste 4000'\nLogLevel = 'error'\n", "");
    assert_eq!(all.settings.support.as_deref(), Some("Poste 4000"));
    assert_eq!(holding(&all, Key::LogLevel).value, Some(Value::Text("error".to_owned())));
}

/// There is nothing softer to switch on.
#[test]
fn nothing_softens_revocation() {
    let soft = held("", "RevocationMode = 'soft'\n", "");
    assert_eq!(holding(&soft, Key::RevocationMode).value, Some(Value::Text("strict".to_owned())));
    assert!(holding(&soft, Key::RevocationMode).ruling.wrong.is_some());
    // What decides is not even told of it.
    let strict = held("", "", "");
    let all = |held: &Effective| format!("{:?}", held.settings);
    assert_eq!(all(&soft), all(&strict));
}

/// Only the user switches on writing to patients; a policy that allows it, or recommends it, leaves it off, and one that forbids it
/// holds whatever she sets.
#[test]
fn only_the_user_opens_the_way_to_patients_and_a_policy_closes_it_for_good() {
    let (on, off) = ("[trust]\npatients = true\n", "[trust]\npatients = false\n");
    let (allow, forbid) = ("PatientAddressPolicy = 'allow'", "PatientAddressPolicy = 'forbid'");
    let key = Key::PatientAddressPolicy;
    let says = |user: &str, binding: &str, recommended: &str| {
        let held = held(user, binding, recommended);
        let Some(Value::Text(word)) = holding(&held, key).value.clone() else { panic!("no word") };
        (held.settings.trust.patients(), word, origin(&held, key))
    };
    let (closed, opened) = ("forbid".to_owned(), "allow".to_owned());
    for (binding, recommended) in [("", ""), (allow, ""), ("", allow), ("", forbid)] {
        assert_eq!(says("", binding, recommended), (Leave::Off, closed.clone(), (Origin::Default, false)));
        assert_eq!(says(off, binding, recommended), (Leave::Off, closed.clone(), (Origin::User, false)));
        assert_eq!(says(on, binding, recommended), (Leave::On, opened.clone(), (Origin::User, false)));
    }
    for (user, recommended) in [("", ""), (off, ""), (on, ""), (on, allow)] {
        assert_eq!(says(user, forbid, recommended), (Leave::Forbidden, closed.clone(), (Origin::Policy, true)));
    }
    // What is not understood forbids.
    assert_eq!(says(on, "PatientAddressPolicy = 'yes'", ""), (Leave::Forbidden, closed, (Origin::Policy, true)));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Under any policy a session, a list and a module are at most as free as the bounds say.
    #[test]
    fn no_policy_goes_beyond_the_bounds(
        mask in any::<i32>(), close in any::<i32>(), age in any::<i32>(),
        user_mask in 1_u32..=120, user_close in 1_u32..=12, binds in any::<bool>(),
    ) {
        let text = format!("MaskMinutes = {mask}\nCloseHours = {close}\nWhitelistMaxAgeHours = {age}\n");
        let user = format!("[session]\nmask_after_minutes = {user_mask}\nclose_after_hours = {user_close}\n");
        let held = if binds { held(&user, &text, "") } else { held(&user, "", &text) };
        let session = held.settings.session;
        prop_assert!((1..=user_mask).contains(&session.mask_after_minutes));
        prop_assert!((1..=user_close).contains(&session.close_after_hours));
        prop_assert!((24..=168).contains(&held.settings.trust.list_max_age_hours()));
    }
}

#[test]
fn directories_on_the_network_are_asked_unless_somebody_says_no() {
    let live = |user: &str, binding: &str, recommended: &str| {
        let held = held(user, binding, recommended);
        (held.settings.directory.live, origin(&held, Key::AllowLiveDirectory))
    };
    assert_eq!(live("", "", ""), (true, (Origin::Default, false)));
    assert_eq!(live("", "", "AllowLiveDirectory = false"), (false, (Origin::Recommended, false)));
    assert_eq!(live("", "AllowLiveDirectory = false", ""), (false, (Origin::Policy, true)));
    assert_eq!(live("", "AllowLiveDirectory = 'yes'", ""), (false, (Origin::Policy, true)));
    let (yes, no) = ("[directory]\nlive = true\n", "[directory]\nlive = false\n");
    assert_eq!(live(yes, "AllowLiveDirectory = false", ""), (false, (Origin::Policy, true)));
    assert_eq!(live(no, "AllowLiveDirectory = true", ""), (false, (Origin::User, true)));
    assert_eq!(live(yes, "", "AllowLiveDirectory = false"), (true, (Origin::User, false)));
}

#[test]
fn the_extract_is_fetched_from_where_it_is_published_unless_somebody_says_otherwise() {
    let directory = |user: &str, binding: &str, recommended: &str| held(user, binding, recommended).settings.directory;
    let plain = directory("", "", "");
    assert!(plain.renew);
    assert_eq!(plain.extract_places(), [EXTRACT_URL, EXTRACT_MIRROR]);
    let user = "[directory]\nextract_url = 'https://user.example/e.zip'\nrenew = false\n";
    let own = directory(user, "", "DirectoryExtractUrl = 'https://a.example/e.zip'\nRenewDirectory = true\n");
    assert_eq!((own.extract_places(), own.renew), (vec!["https://user.example/e.zip"], false));
    let bound = directory(user, "DirectoryExtractUrl = 'https://a.example/e.zip'\nRenewDirectory = true\n", "");
    assert_eq!((bound.extract_places(), bound.renew), (vec!["https://a.example/e.zip"], true));
    assert!(!directory("", "", "RenewDirectory = false").renew);
    assert!(Settings::parse("[directory]\nextract_url = 'http://user.example/e.zip'\n").is_err());
}

#[test]
fn a_policy_names_the_directories_and_takes_nothing_of_others_over() {
    let user = "[directory.fhir]\nurl = 'https://b.example/fhir'\ntrust = 'igc-sante'\ncalls_per_second = 3\n\
                [directory.ldap]\nurl = 'ldap://b.example/o=b'\ncard = true\nfilter = '(a=b)'\ntrust = 'igc-sante'\n";
    let own = held(user, "", "").settings.directory;
    let (fhir, ldap) = (own.fhir.unwrap(), own.ldap.unwrap());
    assert_eq!((fhir.calls_per_second, fhir.trust, ldap.card), (3, RelayTrust::IgcSante, true));
    assert_eq!(ldap.trust, RelayTrust::IgcSante);

    let policy = "DirectoryFhirUrl = 'https://a.example/fhir'\nDirectoryLdapUrl = 'ldaps://a.example/o=a'\n";
    let bound = held(user, policy, "");
    assert_eq!(origin(&bound, Key::DirectoryLdapUrl), (Origin::Policy, true));
    let (fhir, ldap) = (bound.settings.directory.fhir.unwrap(), bound.settings.directory.ldap.unwrap());
    assert_eq!((fhir.url.as_str(), fhir.trust), ("https://a.example/fhir", RelayTrust::PublicWeb));
    assert_eq!((ldap.url.as_str(), ldap.card, ldap.filter), ("ldaps://a.example/o=a", false, None));
    assert_eq!(ldap.trust, RelayTrust::PublicWeb, "that of the user's own directory is not the establishment's");

    let recommended = held(user, policy, "DirectoryLdapTrust = 'igc-sante'\n").settings.directory;
    assert_eq!(recommended.ldap.unwrap().trust, RelayTrust::IgcSante, "nor does it stand against what is recommended");

    let trusted = held("", &format!("{policy}DirectoryLdapTrust = 'igc-sante'\n"), "").settings.directory;
    assert_eq!(trusted.ldap.unwrap().trust, RelayTrust::IgcSante);
    assert_eq!(held("", "DirectoryLdapTrust = 'igc-sante'\n", "").settings.directory.ldap, None);
}
