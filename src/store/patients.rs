//! Who the patient is that a letter of the outbox is for: kept as its author said it, and no proof. It is compared again when it is
//! read, and what does not agree is no confirmation.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{OptionalExtension, params};

use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::ins::{Ins, Sex};
use crate::domain::patient::{Identity, Traits};
use crate::domain::{DisplayName, OutgoingId};

/// A patient that a letter of the outbox is for.
#[derive(Clone, PartialEq, Eq)]
pub enum Addressee {
    /// As its author has confirmed it.
    Confirmed(Identity),
    /// Has opposed since, and the letter was sealed without its author knowing.
    Opposed {
        /// Since when that stands here.
        since: Timestamp,
    },
}

impl fmt::Debug for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Addressee(…)")
    }
}

impl Tx<'_> {
    /// Keeps it beside the letter.
    pub(super) fn confirm_patient(&mut self, id: OutgoingId, patient: &Identity) -> Result<(), Error> {
        let sql = "INSERT INTO outbox_patients (outgoing, matricule, name, born, sex, despite) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (matricule, name, born) = (patient.ins().as_str(), patient.name().as_str(), patient.born().to_string());
        let values = params![id.0, matricule, name, born, patient.sex().as_str(), patient.is_despite_opposition()];
        let _ = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The patient that a letter is for, as confirmed when it was sealed. `None` where nobody was, and where what is kept does not agree
    /// with itself.
    ///
    /// # Errors
    /// Of the database.
    pub fn outgoing_patient(&self, id: OutgoingId) -> Result<Option<Addressee>, Error> {
        let sql = "SELECT p.matricule, p.name, p.born, p.sex, o.sealed_at, p.despite, n.noted_at FROM outbox_patients p \
                   JOIN outbox o ON o.id = p.outgoing LEFT JOIN oppositions n ON n.matricule = p.matricule WHERE p.outgoing = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let kept = statement.query_row([id.0], |row| {
            let texts: [String; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            let opposed = row.get::<_, Option<i64>>(6)?.map(to_time);
            Ok((texts, to_time(row.get(4)?), row.get::<_, bool>(5)?, opposed))
        });
        let Some(([matricule, name, born, sex], sealed_at, despite, opposed)) = kept.optional()? else {
            return Ok(None);
        };
        if let Some(since) = opposed.filter(|_| !despite) {
            return Ok(Some(Addressee::Opposed { since }));
        }
        let sealed_on = sealed_at.to_zoned(TimeZone::UTC).date().tomorrow().unwrap_or(Date::MAX);
        let traits = || {
            // What stands here was said to be qualified, or no letter would have been sealed.
            let (name, born, sex) = (DisplayName::clean(&name)?, born.parse().ok()?, Sex::parse(&sex)?);
            Some(Traits { name, born, sex, qualified: true })
        };
        let identity = Ins::parse(&matricule).ok().zip(traits());
        let identity = identity.and_then(|(ins, traits)| Identity::confirm(ins, traits, sealed_on).ok());
        let identity = identity.map(|identity| if despite { identity.despite_opposition() } else { identity });
        Ok(identity.map(Addressee::Confirmed))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use rstest::rstest;

    use super::super::fixture::{Vault, address};
    use super::super::{NewOutgoing, Tx};
    use super::*;
    use crate::domain::AccountId;
    use crate::domain::opposition::Change;
    use crate::domain::outgoing::{Kind, OutgoingState};

    fn identity() -> Identity {
        let traits = Traits {
            name: DisplayName::clean("Dominique PAT-TROIS").unwrap(),
            born: jiff::civil::date(1979, 3, 28),
            sex: Sex::Female,
            qualified: true,
        };
        Identity::confirm(Ins::parse("279035121518989").unwrap(), traits, jiff::civil::date(2026, 11, 26)).unwrap()
    }

    fn queue(tx: &mut Tx<'_>, account: AccountId, patient: Option<&Identity>) -> OutgoingId {
        let outgoing = NewOutgoing {
            account,
            message_id: if patient.is_some() { "1@x" } else { "2@x" },
            envelope_id: "",
            kind: Kind::Letter,
            asks_read: false,
            sender: &address("claire.dubreuil@medecin.mssante.fr"),
            recipients: &[address("279035121518989@patient.mssante.fr")],
            subject: "essai",
            raw: b"Subject: essai\r\n\r\n",
            sealed_at: "2026-11-26T12:00:00Z".parse::<Timestamp>().unwrap(),
            patient,
            draft: None,
            proposal: None,
        };
        tx.queue(&outgoing).unwrap()
    }

    #[tokio::test]
    async fn who_a_patient_is_stays_until_the_letter_is_filed() {
        let vault = Vault::new().await;
        let account = vault.account;
        let looked = vault.store.write(move |tx| {
            let (hers, other) = (queue(tx, account, Some(&identity())), queue(tx, account, None));
            assert!(tx.outgoing_patient(hers)? == Some(Addressee::Confirmed(identity())));
            assert!(tx.outgoing_patient(other)?.is_none());
            let accepted = OutgoingState::Accepted { words: String::new(), at: Timestamp::UNIX_EPOCH };
            let filed = OutgoingState::Filed { words: String::new(), at: Timestamp::UNIX_EPOCH };
            assert!(tx.transition(hers, &OutgoingState::Queued, &OutgoingState::Sending)?);
            assert!(tx.transition(hers, &OutgoingState::Sending, &accepted)?);
            assert!(tx.outgoing_patient(hers)?.is_some());
            assert!(tx.transition(hers, &accepted, &filed)?);
            assert!(tx.outgoing_patient(hers)?.is_none());
            let count =
                tx.connection.query_row("SELECT count(*) FROM outbox_patients", [], |row| row.get::<_, u32>(0))?;
            assert_eq!(count, 0);
            Ok(())
        });
        let _ = looked.await.unwrap();
    }

    /// She opposes while a letter waits: it is confirmed anew, by who knows of it.
    #[tokio::test]
    async fn an_opposition_ends_what_was_confirmed_without_knowing_of_it() {
        let vault = Vault::new().await;
        let account = vault.account;
        let looked = vault.store.write(move |tx| {
            let hers = queue(tx, account, Some(&identity()));
            let note = Change::Note { ins: identity().ins().clone(), name: None };
            tx.change_oppositions(&note, Timestamp::UNIX_EPOCH)?;
            assert!(tx.outgoing_patient(hers)? == Some(Addressee::Opposed { since: Timestamp::UNIX_EPOCH }));
            tx.change_oppositions(&Change::Lift(identity().ins().clone()), Timestamp::UNIX_EPOCH)?;
            assert!(tx.outgoing_patient(hers)? == Some(Addressee::Confirmed(identity())));
            tx.change_oppositions(&note, Timestamp::UNIX_EPOCH)?;
            let _ = tx.connection.execute("UPDATE outbox_patients SET despite = 1", [])?;
            assert!(tx.outgoing_patient(hers)? == Some(Addressee::Confirmed(identity().despite_opposition())));
            Ok(())
        });
        let _ = looked.await.unwrap();
    }

    #[tokio::test]
    async fn that_its_author_knew_goes_with_the_letter() {
        let vault = Vault::new().await;
        let account = vault.account;
        let looked = vault.store.write(move |tx| {
            let knowing = identity().despite_opposition();
            let hers = queue(tx, account, Some(&knowing));
            assert!(tx.outgoing_patient(hers)? == Some(Addressee::Confirmed(knowing)));
            Ok(())
        });
        let _ = looked.await.unwrap();
    }

    /// What was changed by hand does not agree any more, and is no confirmation.
    #[rstest]
    #[case("matricule = '279035121518988'")]
    #[case("matricule = '162018885045327'")]
    #[case("born = '1979-04-28'")]
    #[case("born = 'hier'")]
    #[case("born = '2079-03-28'")]
    #[case("name = ''")]
    #[case("sex = 'M'")]
    #[tokio::test]
    async fn what_does_not_agree_confirms_nobody(#[case] change: &'static str) {
        let vault = Vault::new().await;
        let account = vault.account;
        let looked = vault.store.write(move |tx| {
            let hers = queue(tx, account, Some(&identity()));
            let _ = tx.connection.execute(&format!("UPDATE outbox_patients SET {change}"), [])?;
            assert!(tx.outgoing_patient(hers)?.is_none(), "{change}");
            Ok(())
        });
        let _ = looked.await.unwrap();
    }
}
