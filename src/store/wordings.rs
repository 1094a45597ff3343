//! Signatures and templates: what a person keeps for her letters.

use rusqlite::params;

use super::values::found;
use super::{Error, Reader, Tx};
use crate::domain::Address;
use crate::domain::folding::fold;
use crate::domain::wording::{Change, Signature, Template, TemplateId, Wordings};

impl Tx<'_> {
    /// Carries out what a person does to them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a template that is no more.
    pub fn change_wordings(&mut self, change: &Change) -> Result<(), Error> {
        match change {
            Change::Sign(signature) => self.sign(
                signature,
                "DO UPDATE SET written = excluded.written, text = excluded.text, answers = excluded.answers",
            ),
            Change::Keep(template) => match template.id {
                Some(id) => {
                    let sql = "UPDATE templates SET name = ?2, text = ?3 WHERE id = ?1";
                    let values = params![id.0, template.name(), template.text()];
                    found(self.connection.prepare_cached(sql)?.execute(values)?)
                }
                None => self.put_template(template),
            },
            Change::Drop(TemplateId(id)) => {
                let sql = "DELETE FROM templates WHERE id = ?1";
                found(self.connection.prepare_cached(sql)?.execute([id])?)
            }
        }
    }

    /// Puts those of another vault beside those of this one: a signature that is here stays, and so does a template of the same words.
    pub(super) fn bring_wordings(&mut self, carried: &Wordings) -> Result<(), Error> {
        carried.signatures.iter().try_for_each(|signature| self.sign(signature, "DO NOTHING"))?;
        let known = self.wordings()?.templates;
        let is_known = |template: &&Template| {
            known.iter().any(|known| (known.name(), known.text()) == (template.name(), template.text()))
        };
        carried
            .templates
            .iter()
            .filter(|template| !is_known(template))
            .try_for_each(|template| self.put_template(template))
    }

    fn sign(&mut self, signature: &Signature, known: &str) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO signatures (address, written, text, answers) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (address) {known}"
        );
        let address = &signature.address;
        let values = params![address.folded(), address.to_string(), signature.text(), signature.answers()];
        let _ = self.connection.prepare_cached(&sql)?.execute(values)?;
        Ok(())
    }

    fn put_template(&mut self, template: &Template) -> Result<(), Error> {
        let sql = "INSERT INTO templates (name, text) VALUES (?1, ?2)";
        let _ = self.connection.prepare_cached(sql)?.execute([template.name(), template.text()])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// All signatures, and all templates by name. What this program cannot have written is left out: no letter waits for it.
    ///
    /// # Errors
    /// Of the database.
    pub fn wordings(&self) -> Result<Wordings, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT written, text, answers FROM signatures ORDER BY address")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let rows: Vec<(String, String, Option<String>)> = rows.collect::<Result<_, _>>()?;
        let signature = |(written, text, answers): (String, String, Option<String>)| {
            Some(Signature::new(Address::parse(&written).ok()?, &text, answers.as_deref()))
        };
        let signatures = rows.into_iter().filter_map(signature).collect();
        let mut statement = self.connection.prepare_cached("SELECT id, name, text FROM templates ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let rows: Vec<(i64, String, String)> = rows.collect::<Result<_, _>>()?;
        let template = |(id, name, text): (i64, String, String)| Template::new(Some(TemplateId(id)), &name, &text);
        let mut templates: Vec<Template> = rows.into_iter().filter_map(template).collect();
        templates.sort_by_cached_key(|template| fold(template.name()));
        Ok(Wordings { signatures, templates })
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Error, Signature, Template, TemplateId, Tx};
    use crate::store::fixture::address;

    fn vault() -> rusqlite::Connection {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        super::super::migrate::migrate(&mut connection).unwrap();
        connection
    }

    fn template(id: Option<i64>, name: &str, text: &str) -> Template {
        Template::new(id.map(TemplateId), name, text).unwrap()
    }

    #[test]
    fn a_mailbox_has_one_signature_whichever_way_its_address_is_written() {
        let connection = vault();
        let mut tx = Tx::new(&connection);
        for (written, text, answers) in
            [("Marie@x.fr", "Dr", None), ("marie@x.fr", "Dr Marie", Some("M.")), ("a@x.fr", "", None)]
        {
            tx.change_wordings(&Change::Sign(Signature::new(address(written), text, answers))).unwrap();
        }
        let kept = tx.wordings().unwrap().signatures;
        let expected = [
            Signature::new(address("a@x.fr"), "", None),
            Signature::new(address("marie@x.fr"), "Dr Marie", Some("M.")),
        ];
        assert_eq!(kept, expected);
    }

    #[test]
    fn templates_come_by_name_and_one_that_is_gone_is_not_found() {
        let connection = vault();
        let mut tx = Tx::new(&connection);
        for name in ["Élan", "adresse", "Demain"] {
            tx.change_wordings(&Change::Keep(template(None, name, "{patient}"))).unwrap();
        }
        tx.change_wordings(&Change::Keep(template(Some(3), "Zut", "b"))).unwrap();
        let names = |tx: &Tx<'_>| {
            tx.wordings().unwrap().templates.iter().map(|kept| kept.name().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&tx), ["adresse", "Élan", "Zut"]);
        tx.change_wordings(&Change::Drop(TemplateId(1))).unwrap();
        assert_eq!(names(&tx), ["adresse", "Zut"]);
        for gone in [Change::Drop(TemplateId(1)), Change::Keep(template(Some(1), "x", "y"))] {
            assert!(matches!(tx.change_wordings(&gone), Err(Error::NotFound)));
        }
    }

    #[test]
    fn those_of_another_vault_come_beside_and_once() {
        let (one, other) = (vault(), vault());
        let (mut one, mut other) = (Tx::new(&one), Tx::new(&other));
        one.change_wordings(&Change::Sign(Signature::new(address("a@x.fr"), "ici", None))).unwrap();
        for written in ["a@x.fr", "b@x.fr"] {
            other.change_wordings(&Change::Sign(Signature::new(address(written), "là", None))).unwrap();
        }
        other.change_wordings(&Change::Keep(template(None, "Adresse", "x"))).unwrap();
        let carried = other.wordings().unwrap();
        for _ in 0..2 {
            one.bring_wordings(&carried).unwrap();
        }
        let kept = one.wordings().unwrap();
        assert_eq!(kept.signatures.iter().map(Signature::text).collect::<Vec<_>>(), ["ici", "là"]);
        assert_eq!(kept.templates.len(), 1);
    }
}
