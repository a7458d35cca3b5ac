//! Printing through the real agent: one label after another, many in a task, many pages at once, previews.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::agent::Agent;
use crate::commits::Commits;
use crate::page::Page;
use crate::process;
use crate::sample::{Result, Sample};
use crate::sink::Sink;
use crate::waybill::Waybills;

/// Pages that print at the same time.
const PAGES: usize = 4;
/// Labels of a working day.
const LONG: u64 = 10_000;
/// Previews of each kind.
const PREVIEWS: u64 = 60;
const WARM: u64 = 30;

/// The agent, its printer and what it prints.
pub struct Bench<'a> {
    pub agent: &'a Agent,
    pub sink: &'a Sink,
    pub waybills: &'a Waybills,
}

/// ms, one label after another.
#[derive(Default)]
pub struct Latency {
    /// From `send` to the last byte at the printer.
    pub send_to_last_byte: Sample,
    /// What the commits before the first byte take alone.
    pub commits: Sample,
}

/// How fast, and with how much of the processors.
pub struct Pace {
    pub labels_per_second: f64,
    /// ms a label.
    pub cpu: Option<f64>,
}

/// Time and size of a preview.
pub struct Preview {
    /// ms from the request to the file.
    pub time: Sample,
    pub bytes: usize,
}

impl Bench<'_> {
    /// Each task is sent when the one before has succeeded. In between, with the agent at rest, the same
    /// commits are made beside it: disks are quick and slow by turns.
    pub async fn one_after_another(&self, labels: u64, name: &str, commits: &mut Commits) -> Result<Latency> {
        let mut page = Page::open(self.agent.port).await?;
        let mut latency = Latency::default();
        for seed in 0..labels {
            let task = self.task(&format!("{name}{seed}"), 1, seed);
            let sent = page.send(&task).await?;
            page.ear.success(name).await?;
            let out = self.sink.next().ok_or("no label came")?;
            latency.send_to_last_byte.add_time(out.saturating_duration_since(sent));
            latency.commits.add_time(commits.before_the_first_byte(&self.waybills.document(1, seed)).await?);
        }
        Ok(latency)
    }

    /// One task of many documents.
    pub async fn one_task(&self, labels: u64, name: &str) -> Result<Pace> {
        let mut page = Page::open(self.agent.port).await?;
        let task = self.task(name, labels, 0);
        self.pace(labels, async {
            page.send(&task).await?;
            page.ear.success(name).await
        })
        .await
    }

    /// Four pages send single labels without waiting for one another or themselves.
    pub async fn four_pages(&self, labels: u64, name: &str) -> Result<Pace> {
        let each = labels / PAGES as u64;
        let mut printing = Vec::new();
        for number in 0..PAGES {
            let page = Page::open(self.agent.port).await?;
            let name = format!("{name}-{number}-");
            let first = number as u64 * each;
            let tasks = (0..each).map(|n| self.task(&format!("{name}{n}"), 1, first + n)).collect();
            printing.push(async move { page.send_all(tasks, &name).await });
        }
        self.pace(each * PAGES as u64, async { try_join_all(printing).await.map(|_| ()) }).await
    }

    /// Tasks of `each` documents, one after another, `LONG` labels in all. Returns what is resident after the
    /// first task and the most after any later one, MB.
    pub async fn long(&self, each: u64) -> Result<Option<(f64, f64)>> {
        let mut page = Page::open(self.agent.port).await?;
        let mut grown: Option<(f64, f64)> = None;
        for task in 0..LONG / each {
            let name = format!("LONG{task}");
            page.send(&self.task(&name, each, task * each)).await?;
            page.ear.success(&name).await?;
            let Some(now) = process::resident(self.agent.pid()) else { return Ok(None) };
            grown = Some(grown.map_or((now, now), |(first, most)| (first, most.max(now))));
        }
        self.sink.left_over();
        Ok(grown)
    }

    pub async fn previews(&self, kind: &str) -> Result<Preview> {
        let mut page = Page::open(self.agent.port).await?;
        let mut preview = Preview { time: Sample::default(), bytes: 0 };
        for seed in 0..PREVIEWS + WARM {
            let (time, bytes) = page.preview(&self.task("PREVIEW", 1, seed), kind).await?;
            if seed >= WARM {
                preview.time.add_time(time);
                preview.bytes = preview.bytes.max(bytes);
            }
        }
        Ok(preview)
    }

    /// From the start of `work` until it is done; every label must have come out.
    async fn pace(&self, labels: u64, work: impl Future<Output = Result<()>>) -> Result<Pace> {
        let before = process::cpu(self.agent.pid());
        let begun = Instant::now();
        work.await?;
        let took = begun.elapsed();
        let used = process::cpu(self.agent.pid()).zip(before).map(|(after, before)| after - before);
        let out = (0..labels).map_while(|_| self.sink.next()).count() + self.sink.left_over();
        if out as u64 != labels {
            return Err(format!("{labels} labels were sent, {out} came out").into());
        }
        let each = |time: Duration| time.as_secs_f64() * 1000.0 / labels as f64;
        Ok(Pace { labels_per_second: labels as f64 / took.as_secs_f64(), cpu: used.map(each) })
    }

    fn task(&self, id: &str, documents: u64, seed: u64) -> Value {
        let documents: Vec<Value> =
            (0..documents).map(|n| self.waybills.document(n as usize + 1, seed.wrapping_add(n))).collect();
        json!({"taskID": id, "printer": "Sink", "documents": documents})
    }
}
