//! Where a virtual printer's paper moves: one label after another, when it can, as fast as it may.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;

use super::Condition;
use super::speaker::Moment;
use crate::printers::shelf::Shelf;
use crate::simulate::{Misreading, Sheet};

pub struct Metal {
    pub shelf: Arc<Shelf>,
    condition: watch::Sender<Condition>,
    /// Held by whose label moves.
    turn: tokio::sync::Mutex<()>,
    /// Labels understood and not yet out.
    waiting: Arc<AtomicU32>,
    misread: Mutex<Option<Misreading>>,
    /// Raised when a label is out and when bytes made no sense.
    news: watch::Sender<()>,
}

/// Labels that were understood with one piece of what came; they wait from then on.
pub struct Job {
    sheets: Vec<Sheet>,
    /// The commands they were made from.
    bytes: Bytes,
    dots_per_mm: f64,
    _counted: Counted,
}

impl Metal {
    pub fn new(shelf: Shelf) -> Metal {
        Metal {
            shelf: Arc::new(shelf),
            condition: watch::Sender::new(Condition::default()),
            turn: tokio::sync::Mutex::default(),
            waiting: Arc::default(),
            misread: Mutex::default(),
            news: watch::Sender::new(()),
        }
    }

    pub fn condition(&self) -> Condition {
        *self.condition.borrow()
    }

    pub fn set(&self, condition: Condition) {
        self.condition.send_replace(condition);
    }

    pub fn now(&self) -> Moment {
        Moment { condition: self.condition(), waiting: self.waiting.load(Ordering::Acquire) }
    }

    /// Waits until the printer is as wanted.
    pub async fn until(&self, wanted: impl FnMut(&Condition) -> bool) {
        // The sender lives as long as the metal.
        let _ = self.condition.subscribe().wait_for(wanted).await;
    }

    /// Of `bytes` more that come: how many come before the line drops. None: all.
    pub fn take_drop(&self, bytes: usize) -> Option<usize> {
        let mut dropped = None;
        self.condition.send_if_modified(|condition| {
            let Some(left) = condition.drop_after else { return false };
            let coming = bytes as u64;
            if left < coming {
                dropped = Some(left as usize);
                condition.drop_after = None;
            } else {
                condition.drop_after = Some(left - coming);
            }
            true
        });
        dropped
    }

    pub fn job(&self, sheets: Vec<Sheet>, bytes: Bytes, dots_per_mm: f64) -> Job {
        let _counted = Counted::new(self.waiting.clone(), sheets.len());
        Job { sheets, bytes, dots_per_mm, _counted }
    }

    /// Prints a job's labels, each as soon as the printer can.
    pub async fn print(&self, job: Job) -> io::Result<()> {
        let _turn = self.turn.lock().await;
        for sheet in &job.sheets {
            self.until(Condition::can_print).await;
            if let Some(speed) = self.condition().speed {
                // Paper takes its time; that is what a slow printer is for.
                tokio::time::sleep(Duration::from_secs_f64(sheet.height_mm * f64::from(sheet.copies) / speed)).await;
            }
            self.keep(sheet, &job).await?;
        }
        Ok(())
    }

    async fn keep(&self, sheet: &Sheet, job: &Job) -> io::Result<()> {
        let (shelf, bitmap, bytes) = (self.shelf.clone(), sheet.bitmap.clone(), job.bytes.clone());
        let (width, height, dots) = (sheet.width_mm, sheet.height_mm, job.dots_per_mm);
        let kept = tokio::task::spawn_blocking(move || shelf.keep(&bitmap.to_png(dots), &bytes, width, height));
        kept.await.map_err(io::Error::other)??;
        self.news.send_replace(());
        Ok(())
    }

    /// Changes when a label is out and when bytes made no sense.
    pub fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    /// What it last did not understand on its port; once.
    pub fn take_misread(&self) -> Option<Misreading> {
        self.misread.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub fn note_misreading(&self, misreading: Misreading) {
        *self.misread.lock().unwrap_or_else(PoisonError::into_inner) = Some(misreading);
        self.news.send_replace(());
    }
}

/// Labels that wait, counted until they are out or given up.
struct Counted(Arc<AtomicU32>, u32);

impl Counted {
    fn new(waiting: Arc<AtomicU32>, labels: usize) -> Counted {
        let labels = u32::try_from(labels).unwrap_or(u32::MAX);
        waiting.fetch_add(labels, Ordering::AcqRel);
        Counted(waiting, labels)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(self.1, Ordering::AcqRel);
    }
}
