//! « Confier d’office »: which of the messages that an account receives are confided without being asked each time, as its holder has set
//! it: all, or those of some senders or with some words in their subjects.

use std::fmt;

use super::folding::words;
use super::message::Correspondence;
use super::{Address, Domain};

/// From whom.
#[derive(Clone, PartialEq, Eq)]
enum Sender {
    Address(Address),
    Domain(Domain),
}

/// Which messages. With neither senders nor subjects: all of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StandingOrder {
    senders: Vec<Sender>,
    subjects: Vec<Subject>,
}

/// With which words.
#[derive(Clone, PartialEq, Eq)]
struct Subject {
    typed: String,
    /// The folded words, which stand in a subject one after the other.
    folded: String,
}

/// A sender that is neither an address nor a domain, or a subject without a word: as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Mistyped(pub String);

impl StandingOrder {
    /// From what is typed, however many: separated by commas, semicolons or line ends.
    ///
    /// # Errors
    /// The first that cannot be meant.
    pub fn read(senders: &str, subjects: &str) -> Result<Self, Mistyped> {
        let senders = parts(senders).map(|part| Sender::parse(part).ok_or_else(|| Mistyped(part.to_owned())));
        let subjects = parts(subjects).map(|part| Subject::parse(part).ok_or_else(|| Mistyped(part.to_owned())));
        Ok(Self { senders: senders.collect::<Result<_, _>>()?, subjects: subjects.collect::<Result<_, _>>()? })
    }

    /// All messages.
    pub fn is_of_all(&self) -> bool {
        self.senders.is_empty() && self.subjects.is_empty()
    }

    /// Whether a message is to be confided.
    pub fn takes(&self, from: &[Correspondence], subject: &str) -> bool {
        let has_sender = || {
            let addresses = from.iter().filter_map(|person| Address::parse(&person.address).ok());
            addresses.into_iter().any(|address| self.senders.iter().any(|sender| sender.is(&address)))
        };
        let has_words = || {
            let folded = format!(" {} ", words(subject).join(" "));
            self.subjects.iter().any(|one| folded.contains(&one.folded))
        };
        self.is_of_all() || has_sender() || has_words()
    }

    /// Senders as they are typed.
    pub fn senders(&self) -> String {
        self.senders.iter().map(Sender::text).collect::<Vec<_>>().join(", ")
    }

    /// Subjects as they are typed.
    pub fn subjects(&self) -> String {
        self.subjects.iter().map(|one| one.typed.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Subject {
    fn parse(text: &str) -> Option<Self> {
        let words = words(text).join(" ");
        (!words.is_empty()).then(|| Self { typed: text.to_owned(), folded: format!(" {words} ") })
    }
}

impl Sender {
    fn parse(text: &str) -> Option<Self> {
        let domain = text.strip_prefix('@').unwrap_or(text);
        if domain.contains('@') {
            Address::parse(domain).ok().map(Self::Address)
        } else {
            Domain::parse(domain).ok().map(Self::Domain)
        }
    }

    fn is(&self, address: &Address) -> bool {
        match self {
            Self::Address(one) => one.folded() == address.folded(),
            Self::Domain(domain) => domain == address.domain(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Address(address) => address.to_string(),
            Self::Domain(domain) => domain.to_string(),
        }
    }
}

fn parts(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

impl fmt::Debug for StandingOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (senders, subjects) = (self.senders.len(), self.subjects.len());
        f.debug_struct("StandingOrder").field("senders", &senders).field("subjects", &subjects).finish()
    }
}

impl fmt::Debug for Mistyped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mistyped(…)")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Mistyped, StandingOrder};
    use crate::domain::message::Correspondence;

    #[rstest]
    #[case("", "", true)]
    #[case("labo@biologie.mssante.fr", "", true)]
    #[case("Labo@Biologie.mssante.fr; autre@x.fr", "", true)]
    #[case("@biologie.mssante.fr", "", true)]
    #[case("biologie.mssante.fr", "", true)]
    #[case("mssante.fr", "", false)]
    #[case("autre@biologie.mssante.fr", "", false)]
    #[case("", "biologie", false)]
    #[case("", "resultats", true)]
    #[case("", "radio, Résultats d’analyse", true)]
    #[case("", "analyse résultats", false)]
    #[case("", "result", false)]
    #[case("autre@x.fr", "résultats", true)]
    fn all_or_those_of_a_sender_or_with_these_words(
        #[case] senders: &str,
        #[case] subjects: &str,
        #[case] taken: bool,
    ) {
        let order = StandingOrder::read(senders, subjects).unwrap();
        let from = [Correspondence { name: String::new(), address: "labo@biologie.mssante.fr".into() }];
        assert_eq!(order.takes(&from, "RE: RÉSULTATS d'analyses (urgent) — résultats d’analyse"), taken);
        assert_eq!(StandingOrder::read(&order.senders(), &order.subjects()), Ok(order), "as it was kept");
    }

    #[test]
    fn none_of_many_is_left_out() {
        let many = |one: fn(u32) -> String| (0..300).map(one).collect::<Vec<_>>().join(", ");
        let order = StandingOrder::read(&many(|n| format!("a{n}@x.fr")), &many(|n| format!("mot{n}"))).unwrap();
        let from = |address: &str| [Correspondence { name: String::new(), address: address.to_owned() }];
        assert!(order.takes(&from("a299@x.fr"), "") && order.takes(&[], "Votre mot299") && !order.takes(&[], "mot300"));
        assert_eq!(StandingOrder::read(&order.senders(), &order.subjects()), Ok(order), "as it was kept");
        let wrong = format!("{}, le labo", many(|n| format!("a{n}@x.fr")));
        assert_eq!(StandingOrder::read(&wrong, ""), Err(Mistyped("le labo".into())), "nor unread");
    }

    #[test]
    fn what_is_neither_an_address_nor_a_domain_is_told() {
        for (senders, subjects) in [("labo", ""), ("a@b@c", ""), ("", "—"), ("x@y.fr, le labo", "")] {
            assert!(StandingOrder::read(senders, subjects).is_err(), "{senders} {subjects}");
        }
        assert_eq!(StandingOrder::read("x@y.fr, le labo", ""), Err(Mistyped("le labo".into())));
    }
}
