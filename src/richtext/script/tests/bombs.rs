//! Scripts that would take all there is: each ends as its own fault, soon.

use std::time::{Duration, Instant};

use super::*;

/// What the issue allows, also while other tests keep every core busy.
const SOON: Duration = Duration::from_secs(2);

fn fault(template: &str) -> RichtextFault {
    let begun = Instant::now();
    let fault = run(template, json!({"s": "x", "goods": [1, 2, 3]})).unwrap_err();
    let took = begun.elapsed();
    eprintln!("{took:>8.1?} {}", excerpt(template));
    assert!(took < SOON, "{} took {took:?}", excerpt(template));
    fault
}

#[test]
fn loops_without_end_are_stopped() {
    for template in [
        "<% while (1) {} %>",
        "<% for (;;) { try { for (;;) {} } catch (e) {} finally { continue } } %>",
        "<% var f = () => { try { for (;;); } finally { f() } }; f() %>",
        "<% for (;;) { try { throw 1 } catch { } } %>",
        "<% _.times(1e9, i => i) %>",
        "<% for (const n of (function* () { for (;;) yield 1 })()) {} %>",
        "<% new Proxy({}, { get(t, k, r) { for (;;); } }).x %>",
        "<% var o = { get a() { return o.b }, get b() { for (;;) o.c } }; o.a %>",
        "<% [1, 2, 3].sort(() => { for (;;); }) %>",
        "<% Array.from({ length: 1e6 }, (_, i) => i % 7).sort((a, b) => Math.random() - .5) %>",
        "<% ({ toString() { for (;;); } }) + '' %>",
        "<%= { toString() { for (;;); } } %>",
        "<%= 'a'.replace(/a/, () => { for (;;); }) %>",
        "<% _.template('<% for (;;) {} %'+'>')({}) %>",
        "<% JSON.stringify({ toJSON() { for (;;); } }) %>",
        "<% throw { get message() { for (;;); } } %>",
        "<% (async () => { for (;;) await 1 })(); for (;;); %>",
        "<% eval('for(;;);') %>",
        "<% new Function('for(;;);')() %>",
        "<% Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) %>",
        "<% Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => 1) %>",
        "<% Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1) %>",
    ] {
        let fault = fault(template);
        assert!(matches!(fault, RichtextFault::TooManySteps { .. }), "{template}: {fault:?}");
    }
}

#[test]
fn regular_expressions_that_try_everything_are_stopped() {
    for template in [
        "<%= /(a+)+$/.test('a'.repeat(50) + 'b') %>",
        "<%= /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60)) %>",
        "<%= 'a'.repeat(60).replace(/(a|aa)+$|(a*)*b/g, '') .match(/(x+x+)+y/) || /(x+x+)+y/.test('x'.repeat(60)) %>",
        "<%= /(?=(a+))*b(.*)*c/.test('a'.repeat(40)) || /(.*)*(.*)*(.*)*d/.test('a'.repeat(300)) %>",
    ] {
        let fault = fault(template);
        assert!(
            matches!(fault, RichtextFault::TooManySteps { .. } | RichtextFault::TooMuchMemory { .. }),
            "{template}: {fault:?}"
        );
    }
}

#[test]
fn memory_has_an_end() {
    for template in [
        "<%= 'x'.repeat(1e9) %>",
        "<%= 'x'.repeat(2 ** 29) %>",
        "<% var s = 'x'; for (;;) s += s %>",
        "<% var s = []; for (;;) s.push(new Array(1000).fill(0)) %>",
        "<%= Array(1e9).fill() %>",
        "<%= JSON.stringify(new Array(1e8)) %>",
        "<%= String.raw({ raw: { length: 2 ** 53 } }) %>",
        "<%= _.join(new Array(4e9), 1) + _.reverse(new Array(4e9)) %>",
        "<%= new Array(4e9).sort().flat() %>",
        "<%= new Array(1e8).join('ab') %>",
        "<% var s = 'x'.repeat(1e6); for (;;) { try { s = s + s.toUpperCase() + 'x'.repeat(1e7) } catch (e) {} } %>",
        "<% for (;;) 'x'.repeat(1e7) %>",
        "<% for (;;) { try { 'x'.repeat(1e7).split('') } catch {} } %>",
        "<% for (;;) [...Array(1e5).keys()].map(String) %>",
        "<% var a = []; for (;;) a = [a, a, JSON.stringify(a)] %>",
        "<% var m = new Map(); for (var i = 0; ; i++) m.set(i, 'y'.repeat(i)) %>",
        "<%= _.repeat('x', 1e9) %>",
        "<%= _.padStart('x', 1e9) %>",
        "<%= _.range(1e9) %>",
        "<%= 'x'.padEnd(1e9) %>",
        "<%= String.prototype.concat.apply('', Array(1e5).fill('x'.repeat(1e4))) %>",
        "<%= JSON.stringify(Array(1e6).fill('x'.repeat(1000))) %>",
        "<% for (;;) print('x'.repeat(1e5)) %>",
        "<%= 'ab'.repeat(1e6).replace(/./g, '$`') %>",
        "<%= (2n ** (2n ** 40n)) %>",
    ] {
        let fault = fault(template);
        let is_bound = matches!(
            &fault,
            RichtextFault::TooMuchMemory { .. } | RichtextFault::TooManySteps { .. } | RichtextFault::TooLong { .. }
        );
        let is_range = matches!(&fault, RichtextFault::Threw { message, .. } if message.starts_with("RangeError"));
        assert!(is_bound || is_range, "{template}: {fault:?}");
    }
}

#[test]
fn depth_has_an_end() {
    let nested = |open: &str, close: &str, n: usize| format!("<%= {}1{} %>", open.repeat(n), close.repeat(n));
    for template in [
        "<% (function f() { f() })() %>".to_owned(),
        "<% var f = () => [1].map(f); f() %>".into(),
        "<% var o = {}; o.toString = () => '' + o; o + '' %>".into(),
        "<% var a = []; for (var i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a) %>".into(),
        "<% var a = []; for (var i = 0; i < 1e5; i++) a = [a]; a + '' %>".into(),
        "<% JSON.parse('['.repeat(1e5)) %>".into(),
        "<% var p = new Proxy({}, { get(t, k, r) { return r[k] } }); p.x %>".into(),
        "<% class A { get x() { return this.x } } new A().x %>".into(),
        "<% new RegExp('('.repeat(1e5) + ')'.repeat(1e5)) %>".into(),
        "<% eval('('.repeat(1e5)) %>".into(),
        nested("(", ")", 50_000),
        nested("[", "]", 50_000),
        nested("-", "", 50_001).replace("--", "- -"),
        nested("x => ", "", 50_000),
        format!("<% {} %>", "{".repeat(50_000)),
    ] {
        let fault = fault(&template);
        let told = matches!(&fault, RichtextFault::TooDeep { .. } | RichtextFault::Syntax { .. });
        let caught = matches!(&fault, RichtextFault::Threw { message, .. } if message.starts_with("SyntaxError"));
        assert!(told || caught, "{}: {fault:?}", excerpt(&template));
    }
}

#[test]
fn searching_much_text_for_much_text_is_bounded() {
    for search in [
        "indexOf(n)",
        "lastIndexOf(n)",
        "includes(n)",
        "split(n)",
        "replace(n, '')",
        "replaceAll(n, '')",
        "indexOf({ toString: () => n })",
    ] {
        let fault = fault(&format!(
            "<% var h = 'a'.repeat(2e6), n = 'a'.repeat(1e6) + 'b'; for (;;) try {{ h.{search} }} catch {{}} %>"
        ));
        assert!(matches!(fault, RichtextFault::TooManySteps { .. }), "{search}: {fault:?}");
    }
}

#[test]
fn a_template_or_data_beyond_all_measure_is_not_even_read() {
    let long = "x".repeat(limits::SCRIPT_TEXT + 1);
    let template = "x".repeat(limits::SCRIPT_TEMPLATE + 1);
    assert!(matches!(run(&template, json!({})), Err(RichtextFault::TooLong { what: ScriptText::Template, .. })));
    assert!(matches!(run("<%= a %>", json!({"a": long})), Err(RichtextFault::TooLong { what: ScriptText::Data, .. })));
    let fault = fault("<%= 'x'.repeat(5e6) %>");
    assert!(matches!(fault, RichtextFault::TooLong { what: ScriptText::Html, .. }), "{fault:?}");
}

#[test]
fn an_engine_that_ran_out_of_memory_anywhere_is_whole_again() {
    let mut engine = Engine::make().unwrap();
    let template = "<% var a = _.map(_.range(50), n => ({ n, s: 'y'.repeat(n) })); try { a.sort((x, y) => y.n - x.n) } \
                    catch (e) { print(e.message) } %><%= JSON.stringify(a) %><%= /(\\d+)y/.exec(a.map(x => x.n + x.s).join(''))[1] %>";
    let Outcome::Html(whole, _) = engine.run(template, None, "{}") else { panic!() };
    let mut refused = 0;
    for allowance in (0..400_000).step_by(997) {
        let outcome = engine.run_within(template, None, "{}", allowance);
        refused += usize::from(matches!(outcome, Outcome::Memory));
        if let Outcome::Html(html, _) = engine.run(template, None, "{}") {
            assert_eq!(html, whole, "after {allowance} bytes");
        } else {
            panic!("after {allowance} bytes");
        }
    }
    assert!(refused > 50, "{refused}");
}
