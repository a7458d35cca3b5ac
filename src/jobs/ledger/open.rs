//! Opening the ledger at the start; a file that cannot be read is set aside, never written over.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock, mpsc};

use redb::backends::FileBackend;
use redb::{Database, DatabaseError, ReadableTable, StorageBackend};

use super::tables::{CONTENTS, DOCUMENTS, KEPT, META, NAMES, OPEN, PAUSED, PLUGS, PRINTERS, SCHEMA, TASKS};
use super::{Damage, File, Ledger, kept, write};
use crate::jobs::now_ms;
use crate::limits;

/// Why the ledger cannot be used at all.
#[derive(Debug)]
pub enum OpenFault {
    /// Another agent of this home holds it.
    InUse,
    /// Neither the file nor a new one in its place can be opened.
    Unusable { path: PathBuf, why: String },
    /// Written by a newer Dotline.
    Newer { schema: u64 },
}

impl Ledger {
    /// Opens the ledger at `path`, making it if there is none. A damaged file
    /// is renamed beside itself and a new one begun; `damage()` tells.
    pub fn open(path: &Path) -> Result<Ledger, OpenFault> {
        match created(path).and_then(prepared) {
            Ok(database) => Ok(Ledger::start(database, None)),
            Err(Trouble::InUse) => Err(OpenFault::InUse),
            Err(Trouble::Newer(schema)) => Err(OpenFault::Newer { schema }),
            Err(Trouble::Other(why)) => {
                let set_aside = free_name_beside(path);
                let unusable = |why: String| OpenFault::Unusable { path: path.to_path_buf(), why };
                std::fs::rename(path, &set_aside).map_err(|error| unusable(format!("{why}; {error}")))?;
                let database = created(path).and_then(prepared).map_err(|trouble| unusable(format!("{trouble:?}")))?;
                Ok(Ledger::start(database, Some(Damage { set_aside, why })))
            }
        }
    }

    /// A ledger on another kind of storage (a memory disk, a disk that fails on purpose).
    pub fn on(storage: impl StorageBackend) -> Result<Ledger, OpenFault> {
        let database = builder().create_with_backend(storage).map_err(Trouble::from).and_then(prepared);
        match database {
            Ok(database) => Ok(Ledger::start(database, None)),
            Err(trouble) => Err(OpenFault::Unusable { path: PathBuf::new(), why: format!("{trouble:?}") }),
        }
    }

    fn start(database: Database, damage: Option<Damage>) -> Ledger {
        let database = Arc::new(database);
        let (orders, waiting) = mpsc::channel();
        let writer = std::thread::Builder::new().name("ledger".into()).spawn({
            let database = database.clone();
            move || write::keep_writing(&database, &waiting)
        });
        // Without its thread every order is answered with a failure, and nothing is accepted.
        Ledger { file: RwLock::new(Some(File { database, orders, writer: writer.ok() })), damage }
    }
}

/// Opens or makes the file, its user's alone: it holds the addresses of people.
fn created(path: &Path) -> Result<Database, Trouble> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| Trouble::Other(error.to_string()))?;
    Ok(builder().create_with_backend(FileBackend::new(file)?)?)
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(limits::LEDGER_CACHE);
    builder
}

#[derive(Debug)]
enum Trouble {
    InUse,
    Newer(u64),
    Other(String),
}

impl From<DatabaseError> for Trouble {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::DatabaseAlreadyOpen => Trouble::InUse,
            other => Trouble::Other(other.to_string()),
        }
    }
}

/// Makes the tables of a new file and checks the version of an old one.
fn prepared(database: Database) -> Result<Database, Trouble> {
    let schema = make_tables(&database).map_err(|error| Trouble::Other(error.to_string()))?;
    if schema > SCHEMA { Err(Trouble::Newer(schema)) } else { Ok(database) }
}

fn make_tables(database: &Database) -> Result<u64, redb::Error> {
    let transaction = database.begin_write()?;
    let schema = {
        let mut meta = transaction.open_table(META)?;
        let found = meta.get("schema")?.map(|schema| schema.value());
        match found {
            Some(schema) => schema,
            None => {
                meta.insert("schema", SCHEMA)?;
                meta.insert("next_task", 1)?;
                meta.insert("next_printer", 1)?;
                transaction.open_table(TASKS)?;
                transaction.open_table(DOCUMENTS)?;
                transaction.open_table(CONTENTS)?;
                transaction.open_table(OPEN)?;
                transaction.open_table(NAMES)?;
                transaction.open_table(PRINTERS)?;
                SCHEMA
            }
        }
    };
    // Added since the first files of this schema: an older Dotline does not look at them.
    transaction.open_table(KEPT)?;
    transaction.open_table(PAUSED)?;
    transaction.open_table(PLUGS)?;
    kept::tidy(&transaction, now_ms())?;
    transaction.commit()?;
    Ok(schema)
}

fn free_name_beside(path: &Path) -> PathBuf {
    (1..).map(|n| path.with_extension(format!("damaged-{n}"))).find(|name| !name.exists()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_ledger_is_set_aside_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.redb");
        std::fs::write(&path, "not a ledger").unwrap();
        let ledger = Ledger::open(&path).unwrap();
        let damage = ledger.damage().unwrap();
        assert_eq!(std::fs::read(&damage.set_aside).unwrap(), b"not a ledger");
        drop(ledger);
        assert!(Ledger::open(&path).unwrap().damage().is_none());
    }

    #[test]
    fn a_ledger_that_another_agent_holds_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.redb");
        let _first = Ledger::open(&path).unwrap();
        assert!(matches!(Ledger::open(&path), Err(OpenFault::InUse)));
    }
}
