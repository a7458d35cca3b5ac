//! `dotline origins`: which sites may print, from the command line.

use crate::paths::Home;
use crate::protocol::Failure;
use crate::protocol::failure::{Expected, Found, RequestFault};
use crate::settings::{Standing, Store, site};

/// Carries out `list`, `allow URL` or `refuse URL`. A running agent sees the
/// change at the site's next request.
pub fn run(home: &Home, words: &[String]) -> Result<(), Failure> {
    let store = Store::open(home.settings())?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["list"] | [] => {
            let settings = store.current();
            println!("模式 / mode: {}", settings.gate.mode.as_str());
            for (origin, standing) in settings.gate.sites() {
                let word = if standing == Standing::Allowed { "允许 / allowed" } else { "拒绝 / refused" };
                println!("{word}  {origin}");
            }
            Ok(())
        }
        ["allow", url] => {
            let origin = site(url)?;
            store.allow_origin(&origin)?;
            println!("已允许 / allowed: {origin}");
            Ok(())
        }
        ["refuse", url] => {
            let origin = site(url)?;
            store.refuse_origin(&origin)?;
            println!("已拒绝 / refused: {origin}");
            Ok(())
        }
        other => Err(RequestFault::Wrong {
            field: "origins".into(),
            expected: Expected::OneOf(&["list", "allow URL", "refuse URL"]),
            found: Found::Word(other.join(" ")),
        }
        .into()),
    }
}
