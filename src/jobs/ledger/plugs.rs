//! Printers on USB that were plugged in once, kept with the names they got.

use redb::{ReadableDatabase, ReadableTable};

use super::Ledger;
use super::tables::PLUGS;
use crate::printers::usb::Known;

impl Ledger {
    /// All of them. One that cannot be read is as if it had never been there.
    pub fn plugs(&self) -> Result<Vec<Known>, redb::Error> {
        let mut known = Vec::new();
        for entry in self.database()?.begin_read()?.open_table(PLUGS)?.iter()? {
            known.extend(serde_json::from_slice::<Known>(entry?.1.value()).ok());
        }
        Ok(known)
    }

    /// What is known of these printers is now this.
    pub fn keep_plugs(&self, known: &[Known]) -> Result<(), redb::Error> {
        let transaction = self.database()?.begin_write()?;
        {
            let mut plugs = transaction.open_table(PLUGS)?;
            for known in known {
                if let Ok(record) = serde_json::to_vec(known) {
                    plugs.insert(known.address.as_str(), record.as_slice())?;
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::printer::Language;

    #[test]
    fn a_printer_is_known_in_the_next_run_as_it_was_last_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.redb");
        let mut known = Known {
            address: "usb:0A5F:0084:S1".into(),
            name: "ZD621".into(),
            note: String::new(),
            language: None,
            dpi: None,
        };
        let ledger = Ledger::open(&path).unwrap();
        assert_eq!(ledger.plugs().unwrap(), []);
        ledger.keep_plugs(std::slice::from_ref(&known)).unwrap();
        known.language = Some(Language::Zpl);
        ledger.keep_plugs(std::slice::from_ref(&known)).unwrap();
        drop(ledger);
        assert_eq!(Ledger::open(&path).unwrap().plugs().unwrap(), [known]);
    }
}
