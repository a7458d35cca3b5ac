//! The virtual printer's labels on disk: `<number>.png` and `<number>.prn`, the last few hundred.
//!
//! Files appear whole (written beside, then renamed) but are not synced one by
//! one: they are pictures of what went out, not a promise to anybody.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;

use crate::limits;

/// A label that the virtual printer drew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeptLabel {
    /// Counts up from 1 and goes on after a restart.
    pub number: u64,
    pub time: SystemTime,
    /// mm.
    pub width_mm: f64,
    pub height_mm: f64,
}

/// The folder, and what is in it.
pub struct Shelf {
    folder: PathBuf,
    kept: Mutex<Kept>,
}

struct Kept {
    next: u64,
    /// By number.
    labels: VecDeque<KeptLabel>,
}

impl Shelf {
    /// Reads what an earlier run left, and sweeps away half-written files.
    pub fn open(folder: &Path) -> io::Result<Shelf> {
        fs::create_dir_all(folder)?;
        let mut labels = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("part") => fs::remove_file(&path)?,
                Some("png") => labels.extend(kept_label(&path)),
                _ => {}
            }
        }
        labels.sort_by_key(|label: &KeptLabel| label.number);
        let next = labels.last().map_or(1, |label| label.number.saturating_add(1));
        Ok(Shelf { folder: folder.to_path_buf(), kept: Mutex::new(Kept { next, labels: labels.into() }) })
    }

    /// Keeps one label and lets the oldest go. Blocks on the disk.
    pub fn keep(&self, png: &[u8], payload: &[u8], width_mm: f64, height_mm: f64) -> io::Result<u64> {
        let number = self.take_number();
        // The picture last: where it is, the bytes are too.
        self.write(number, "prn", payload)?;
        self.write(number, "png", png)?;
        let gone = {
            let mut kept = self.kept();
            let place = kept.labels.partition_point(|label| label.number < number);
            kept.labels.insert(place, KeptLabel { number, time: SystemTime::now(), width_mm, height_mm });
            let over = kept.labels.len().saturating_sub(limits::VIRTUAL_LABELS);
            kept.labels.drain(..over).collect::<Vec<_>>()
        };
        for label in gone {
            // Somebody may have tidied up already.
            let _ = fs::remove_file(self.path(label.number, "png"));
            let _ = fs::remove_file(self.path(label.number, "prn"));
        }
        Ok(number)
    }

    /// All labels, newest first.
    pub fn labels(&self) -> Vec<KeptLabel> {
        self.kept().labels.iter().rev().copied().collect()
    }

    /// The number of the last label.
    pub fn newest(&self) -> Option<u64> {
        self.kept().labels.back().map(|label| label.number)
    }

    /// A label's picture.
    pub async fn png(&self, number: u64) -> Option<Bytes> {
        self.read(number, "png").await
    }

    /// The very bytes the printer was sent.
    pub async fn payload(&self, number: u64) -> Option<Bytes> {
        self.read(number, "prn").await
    }

    async fn read(&self, number: u64, ending: &str) -> Option<Bytes> {
        tokio::fs::read(self.path(number, ending)).await.ok().map(Bytes::from)
    }

    fn take_number(&self) -> u64 {
        let mut kept = self.kept();
        let number = kept.next;
        kept.next = number.saturating_add(1);
        number
    }

    fn write(&self, number: u64, ending: &str, bytes: &[u8]) -> io::Result<()> {
        let part = self.folder.join(format!("{number}.{ending}.part"));
        let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, self.path(number, ending)));
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn path(&self, number: u64, ending: &str) -> PathBuf {
        self.folder.join(format!("{number}.{ending}"))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the picture of an earlier run says about itself; None if it is not one of ours.
fn kept_label(path: &Path) -> Option<KeptLabel> {
    let number = path.file_stem()?.to_str()?.parse().ok()?;
    let file = File::open(path).ok()?;
    let time = file.metadata().and_then(|about| about.modified()).ok()?;
    let reader = png::Decoder::new(BufReader::with_capacity(256, file)).read_info().ok()?;
    let info = reader.info();
    let dims = info.pixel_dims?;
    let mm = |dots: u32, per_metre: u32| f64::from(dots) * 1000.0 / f64::from(per_metre.max(1));
    Some(KeptLabel { number, time, width_mm: mm(info.width, dims.xppu), height_mm: mm(info.height, dims.yppu) })
}
