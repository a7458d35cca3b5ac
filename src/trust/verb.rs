//! `dotline trust`: have this computer's browsers trust the certificate, look whether they do, or take it back.

use std::fs::File;

use time::OffsetDateTime;

use super::state::{self, PlaceState, State};
use super::stores::{self, Place, Standing, World};
use super::{browsers, day, keeping};
use crate::paths::Home;
use crate::protocol::Failure;
use crate::protocol::failure::{Expected, Found, RequestFault, TrustFault, Words};

/// Carries out `install`, `status` or `remove`. Returns whether all is as it should
/// be: every store that was found trusts the certificate, or none has it any more.
pub fn run(home: &Home, words: &[String]) -> Result<bool, Failure> {
    let world = World::of_this_process(home);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["install"] => install(home, &world),
        ["status"] | [] => Ok(status(home, &world)),
        ["remove"] => remove(home, &world),
        other => Err(RequestFault::Wrong {
            field: "trust".into(),
            expected: Expected::OneOf(&["install", "status", "remove"]),
            found: Found::Word(other.join(" ")),
        }
        .into()),
    }
}

fn install(home: &Home, world: &World) -> Result<bool, Failure> {
    let now = OffsetDateTime::now_utc();
    let before = keeping::present(home).ok().map(|certificate| certificate.leaf);
    let certificate = keeping::certificate_at(home, now)?;
    let _turn = keeping::take_turn(home)?;
    let (wanted, recorded) = (keeping::roots_to_trust(home, now), keeping::recorded(home));
    say_end(Some(certificate.life.1));
    let places = stores::find(world);
    let (mut all_good, mut any_changed) = (true, false);
    for place in &places {
        let done = stores::install(world, place, &wanted, &recorded);
        match &done {
            Ok(true) => line("已添加", "added", place),
            Ok(false) => line("已信任", "trusted", place),
            Err(fault) => failed(place, fault),
        }
        // The system store is no browser's: what an administrator may do later is said, and nothing has failed.
        all_good &= matches!(done, Ok(_) | Err(TrustFault::AdministratorOnly { .. }));
        any_changed |= matches!(done, Ok(true));
    }
    if places.is_empty() {
        say_none();
    }
    if any_changed {
        say_restart();
    }
    if before.is_some_and(|leaf| leaf != certificate.leaf) && is_agent_running(home) {
        say("证书已换新，请重启 Dotline", "the certificate is another one now; restart Dotline");
    }
    Ok(all_good)
}

fn remove(home: &Home, world: &World) -> Result<bool, Failure> {
    let _turn = keeping::take_turn(home)?;
    let recorded = keeping::recorded(home);
    let places = stores::find(world);
    let (mut all_good, mut any_changed) = (true, false);
    for place in &places {
        let done = stores::remove(world, place, &recorded);
        match &done {
            Ok(true) => line("已移除", "removed", place),
            Ok(false) => line("没有", "not there", place),
            Err(fault) => failed(place, fault),
        }
        all_good &= done.is_ok();
        any_changed |= matches!(done, Ok(true));
    }
    if any_changed {
        say_restart();
    }
    Ok(all_good)
}

fn status(home: &Home, world: &World) -> bool {
    let State { ends, next_from, places } = state::look(home, world, OffsetDateTime::now_utc());
    say_end(ends);
    if let Some(from) = next_from {
        let day = day(from);
        say(&format!("下一张证书已备好，{day} 起使用"), &format!("the next certificate is ready and used from {day}"));
    }
    for place in &places {
        println!("{}", described(place));
        if let Err(fault) = &place.standing {
            println!("    {}", Failure::from(fault.clone()));
        }
        if place.others > 0 {
            let count = place.others;
            let zh = format!("    另有 {count} 个 Dotline 根证书，不属于这个目录");
            say(&zh, &format!("{count} more Dotline roots in it, not of this home"));
        }
    }
    if places.is_empty() {
        say_none();
    }
    let wanting = |place: &PlaceState| place.standing != Ok(Standing::Trusted);
    let is_ours_to_change = |place: &PlaceState| !place.needs_a_person || cfg!(any(windows, target_os = "macos"));
    if places.iter().any(wanting) {
        say("要让它们信任，请运行 dotline trust install", "to have them trust it, run dotline trust install");
    } else if !places.is_empty() {
        say_restart();
    }
    ends.is_some() && !places.iter().any(|place| wanting(place) && is_ours_to_change(place))
}

fn described(place: &PlaceState) -> String {
    let (zh, en) = match &place.standing {
        Ok(Standing::Trusted) => ("已信任", "trusted"),
        Ok(Standing::Outdated) => ("信任的是旧证书", "trusts an older one"),
        Ok(Standing::NotTrusted) => ("未信任", "not trusted"),
        Err(_) => ("无法查看", "cannot be seen"),
    };
    format!("{zh} / {en}  {}  {}", place.owner, place.path.display())
}

fn line(zh: &str, en: &str, place: &Place) {
    println!("{zh} / {en}  {}  {}", place.owner, place.path.display());
}

fn failed(place: &Place, fault: &TrustFault) {
    line("未完成", "not done", place);
    println!("    {}", Failure::from(fault.clone()));
}

fn say_end(ends: Option<OffsetDateTime>) {
    match ends.map(day) {
        Some(day) => say(&format!("证书有效期至 {day}"), &format!("the certificate ends on {day}")),
        None => say("还没有可用的证书", "there is no usable certificate yet"),
    }
}

fn say_none() {
    say(
        "没有找到浏览器的证书库；装好浏览器并打开过一次后，再运行 dotline trust install",
        "no browser's trust store was found; once a browser is installed and was opened, run dotline trust install",
    );
}

/// A running browser goes on as before: measured with Chromium, which did not notice within minutes.
fn say_restart() {
    match browsers::running() {
        Some(none) if none.is_empty() => {}
        Some(running) => {
            let names = running.join(", ");
            say(&format!("请关闭并重新打开 {names}"), &format!("close {names} and open again"));
        }
        None => say("请关闭并重新打开浏览器", "close your browsers and open them again"),
    }
}

fn say(zh: &str, en: &str) {
    println!("{}", Words::new(zh, en));
}

fn is_agent_running(home: &Home) -> bool {
    File::open(home.lock()).is_ok_and(|file| file.try_lock().is_err())
}
