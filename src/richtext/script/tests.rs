//! What a script says: lodash's and JavaScript's own meaning, and nothing of the label before.

use super::*;
use serde_json::json;

mod bombs;

fn script(template: &str) -> Script {
    Script { template: template.into(), parser: None }
}

fn run(template: &str, data: Value) -> Result<Filled, RichtextFault> {
    fill("R", &script(template), &data)
}

fn html(template: &str, data: Value) -> String {
    let filled = run(template, data).unwrap();
    assert_eq!(filled.missing, [""; 0], "{template}");
    filled.html
}

fn parsed(parser: &str, data: Value) -> Result<Filled, RichtextFault> {
    fill("R", &Script { template: "<b>not used</b>".into(), parser: Some(parser.into()) }, &data)
}

#[test]
fn the_three_marks_of_lodash_mean_what_they_mean() {
    let data = json!({"a": "<i>&'\"`", "n": null, "list": [1, 2, 3]});
    assert_eq!(html("<%= a %>", data.clone()), "<i>&'\"`");
    assert_eq!(html("<%- a %>", data.clone()), "&lt;i&gt;&amp;&#39;&quot;`");
    assert_eq!(html("${ a }|<%= n %>|<%- n %>", data.clone()), "<i>&'\"`||");
    assert_eq!(html("<% for (let i of list) { %>[<%= i %>]<% } %>", data.clone()), "[1][2][3]");
    assert_eq!(html("<% list.forEach(i => print(i * 2, ';')) %>", data.clone()), "2;4;6;");
    assert_eq!(html("<% if (list.length > 2) { %>many<% } else { %>few<% } %>", data.clone()), "many");
    assert_eq!(html("it's \\ \"quoted\"\n\r\u{2028}中文", data), "it's \\ \"quoted\"\n\r\u{2028}中文");
    assert_eq!(html("", json!({})), "");
}

#[test]
fn the_sample_of_the_protocol_is_filled() {
    assert_eq!(html("<h2><%=aaa%></h2>", json!({"aaa": "我是aaa"})), "<h2>我是aaa</h2>");
}

#[test]
fn loops_stand_in_loops() {
    let template = "<table><% _.forEach(boxes, function(box, b) { %><tr><td><%= b + 1 %></td><td>\
                    <% box.goods.forEach(function(g) { %><%- g.name %>×<%= g.n %>;<% }) %></td></tr><% }) %></table>";
    let data = json!({"boxes": [{"goods": [{"name": "茶<叶>", "n": 2}, {"name": "杯", "n": 1}]}, {"goods": []}]});
    assert_eq!(
        html(template, data),
        "<table><tr><td>1</td><td>茶&lt;叶&gt;×2;杯×1;</td></tr><tr><td>2</td><td></td></tr></table>"
    );
}

#[test]
fn the_functions_of_lodash_that_templates_use_are_there() {
    let data =
        json!({"goods": [{"sku": "B", "n": 2, "price": 1.5}, {"sku": "A", "n": 1, "price": 20}], "o": {"a": {"b": 7}}});
    for (template, made) in [
        ("<%= _.map(goods, 'sku').join('/') %>", "B/A"),
        ("<%= _.get(o, 'a.b') %>,<%= _.get(o, 'x.y', '-') %>", "7,-"),
        ("<%= _.padStart(7, 5, '0') %><%= _.padEnd('a', 3, '.') %>", "00007a.."),
        ("<%= _.escape('<a>') %>", "&lt;a&gt;"),
        ("<%= _.sumBy(goods, g => g.n * g.price).toFixed(2) %>", "23.00"),
        ("<%= _.sortBy(goods, 'sku')[0].sku %><%= _(goods).map('n').sum() %>", "A3"),
        ("<%= _.chunk([1,2,3], 2).length %><%= _.uniq([1,1,2]).length %>", "22"),
        ("<% _.times(3, i => { %><%= i %><% }) %>", "012"),
        ("<%= _.truncate('一二三四五六', {length: 4, omission: '…'}) %>", "一二三…"),
        ("<%= _.isEmpty([]) %> <%= _.size(goods) %> <%= _.keyBy(goods, 'sku').A.price %>", "true 2 20"),
        ("<%= _.groupBy([1.2, 1.8, 2.1], Math.floor)[1].length %>", "2"),
        ("<%= _.upperFirst(_.camelCase('a label')) %>", "ALabel"),
        ("<%= _.template('<%= x %'+'>')({x: 5}) %>", "5"),
    ] {
        assert_eq!(html(template, data.clone()), made, "{template}");
    }
}

#[test]
fn javascript_is_whole() {
    let data =
        json!({"s": " 顺丰 SF123 ", "price": 1234.5, "when": 1_700_000_000_000_i64, "o": {"b": 1, "a": [true, null]}});
    for (template, made) in [
        ("<%= s.trim().replace(/\\d+/, m => '#' + m) %>", "顺丰 SF#123"),
        ("<%= s.trim().split(' ')[1].slice(-3).padStart(5, '*') %>", "**123"),
        ("<%= 'a-b-c'.replaceAll('-', '+') %><%= 'aXbX'.split('X', 1) %>", "a+b+ca"),
        ("<%= price.toFixed(1) %> <%= (0.1 + 0.2).toFixed(2) %> <%= parseInt('12mm', 10) %>", "1234.5 0.30 12"),
        ("<%= JSON.stringify(o) %>", "{\"b\":1,\"a\":[true,null]}"),
        ("<%= new Date(when).toISOString().slice(0, 10) %>", "2023-11-14"),
        ("<%= new Date(2024, 0, 31, 8, 5).getMonth() + 1 %>-<%= new Date(2024, 0, 31).getDate() %>", "1-31"),
        ("<%= [3, 1, 2].sort((a, b) => a - b).map(n => `${n}`).reverse().join('') %>", "321"),
        ("<%= [...new Set([1, 1, 2])].length %><%= new Map([[1, 'x']]).get(1) %>", "2x"),
        ("<%= Object.entries(o).map(([k]) => k).join() %><%= o?.x?.y ?? '-' %>", "b,a-"),
        ("<% function twice(n) { return n * 2 } %><%= twice(21) %>", "42"),
        ("<% var total = 0; for (var i = 0; i < 5; i++) { total += i } %><%= total %>", "10"),
        ("<% try { undefined.x } catch (e) { %>caught<% } %>", "caught"),
        ("<%= (function* () { yield 4 })().next().value %><%= 2n ** 70n %>", "41180591620717411303424"),
        ("<%= obj.price %><%= typeof nobody %>", "1234.5undefined"),
        ("<%= 'aaa'.lastIndexOf('a', 1) %><%= 'abc'.includes('c', 3) %><%= 'x'.indexOf() %>", "1false-1"),
        ("<%= encodeURIComponent('中') %><%= /(?<y>\\d{4})/.exec('in 2024').groups.y %>", "%E4%B8%AD2024"),
    ] {
        assert_eq!(html(template, data.clone()), made, "{template}");
    }
}

#[test]
fn a_variable_that_the_data_lacks_prints_empty_and_is_told_once() {
    let filled = run(
        "[<%= gone %>|<%- lost %>|<%= gone %>|<%= a %>]<% if (typeof remark === 'undefined') { %>!<% } %>",
        json!({"a": 1}),
    );
    assert_eq!(filled.unwrap(), Filled { html: "[|||1]!".into(), missing: vec!["gone".into(), "lost".into()] });
}

#[test]
fn an_object_is_walked_in_the_pages_own_order() {
    let text = r#"{"o":{"zh":1,"b":{"y":1,"x":2},"a":3,"10":4,"2":5,"b2":6,"a":7}}"#;
    let data: Value = serde_json::from_str(text).unwrap();
    // Keys that are whole numbers come first, by JavaScript's own law. Of two with one name the first tells the place
    // and the last the value, as there.
    let law = "2,10,zh,b,a,b2";
    for (template, made) in [
        ("<%= _.map(o, (v, k) => k) %>", law),
        ("<% var k = []; _.forEach(o, (v, name) => k.push(name)) %><%= k %>", law),
        ("<% var k = []; for (var name in o) k.push(name) %><%= k %>", law),
        ("<%= Object.keys(o) %>", law),
        ("<%= JSON.stringify(o) %>", r#"{"2":5,"10":4,"zh":1,"b":{"y":1,"x":2},"a":7,"b2":6}"#),
    ] {
        assert_eq!(html(template, data.clone()), made, "{template}");
    }
    assert_eq!(parsed("d => Object.keys(d.o.b).join()", data).unwrap().html, "y,x");
}

#[test]
fn a_list_may_be_the_data() {
    assert_eq!(html("<%= _.map(obj, 'n').join() %>", json!([{"n": 1}, {"n": 2}])), "1,2");
}

#[test]
fn a_parser_takes_the_data_and_its_text_is_the_html() {
    let data = json!({"a": [1, 2]});
    for parser in [
        "function (data) { return '<p>' + data.a.length + '</p>' }",
        "data => `<p>${data.a.length}</p>`",
        "parser(data) { return _.template('<p><%= a.length %></p>')(data) }",
        "(d) => { return '<p>' + _.size(d.a) + '</p>' } // the list's length",
    ] {
        assert_eq!(parsed(parser, data.clone()).unwrap().html, "<p>2</p>", "{parser}");
    }
    assert_eq!(parsed("s => s.toUpperCase()", json!("text")).unwrap().html, "TEXT");
    assert_eq!(parsed("() => null", json!({})).unwrap().html, "");
    assert!(matches!(parsed("42", json!({})), Err(RichtextFault::Syntax { .. })));
    assert!(matches!(parsed("function (", json!({})), Err(RichtextFault::Syntax { .. })));
    let fault = parsed("async () => '<p>'", json!({})).unwrap_err();
    assert!(
        matches!(&fault, RichtextFault::Threw { message, .. } if message.contains("must return text")),
        "{fault:?}"
    );
}

#[test]
fn what_lodash_cannot_read_is_a_fault_of_the_template() {
    for template in ["<% if ( %>", "<%= ) %>", "<% } %>", "<% for %>", "<%= 'open %>"] {
        let fault = run(template, json!({})).unwrap_err();
        assert!(
            matches!(&fault, RichtextFault::Syntax { component, message } if component == "R" && message.starts_with("SyntaxError: ")),
            "{template}: {fault:?}"
        );
    }
}

#[test]
fn an_error_names_the_line_of_the_template() {
    let template = "<table>\n<% goods.forEach(function (g) { %>\n  <td><%= g.name.length %></td>\n  <td>\n    <%- g.box.size %>\n  </td>\n<% }) %>\n</table>";
    let data = json!({"goods": [{"name": "x"}]});
    let fault = run(template, data).unwrap_err();
    let RichtextFault::Threw { message, line, .. } = fault else { panic!("{fault:?}") };
    assert_eq!((message.contains("TypeError") && message.contains("size"), line), (true, Some(5)), "{message}");
    let fault = run("<% var a = 1;\nvar b;\nb.c() %>", json!({})).unwrap_err();
    assert!(matches!(fault, RichtextFault::Threw { line: Some(3), .. }), "{fault:?}");
    let fault = run("中文<% var 甲 = 'x' %>\n${ 甲 }\n<%- 甲.y.z %>", json!({})).unwrap_err();
    assert!(matches!(fault, RichtextFault::Threw { line: Some(3), .. }), "{fault:?}");
    let fault = parsed("function (d) {\n  return d.x.y\n}", json!({})).unwrap_err();
    assert!(matches!(fault, RichtextFault::Threw { line: Some(2), .. }), "{fault:?}");
    let fault = run("a\n<% throw 'plain words' %>", json!({})).unwrap_err();
    assert!(matches!(&fault, RichtextFault::Threw { message, .. } if message.ends_with("plain words")), "{fault:?}");
}

#[test]
fn there_is_no_host() {
    let names = "window document console process require module exports fetch XMLHttpRequest setTimeout setInterval \
                 importScripts std os print scriptArgs Worker WebAssembly SharedArrayBuffer Atomics ArrayBuffer \
                 navigator performance queueMicrotask gc";
    for name in names.split_whitespace() {
        assert_eq!(html(&format!("<%= typeof globalThis.{name} %>"), json!({})), "undefined", "{name}");
    }
    let own =
        html("<%= Object.getOwnPropertyNames(globalThis).filter(n => /^[a-z_]/.test(n)).sort().join() %>", json!({}));
    assert_eq!(
        own,
        "_,decodeURI,decodeURIComponent,encodeURI,encodeURIComponent,escape,eval,globalThis,isFinite,isNaN,parseFloat,parseInt,undefined,unescape"
    );
    let fault = run("<%= import('fs') %>", json!({}));
    assert!(fault.is_err() || fault.is_ok_and(|filled| filled.html == "[object Promise]"));
}

#[test]
fn nothing_of_a_run_is_left_to_the_next() {
    let probe = "<%= typeof left %>,<%= [].left %>,<%= ({}).left %>,<%= _.left %>,<%= _.map([1], n => n) %>,\
                 <%= _.escape('<') %>,<%= _.uniqueId() %>,<%= 'ab'.indexOf('b') %>,<%= JSON.stringify([1]) %>,\
                 <%= [3].join === Array.prototype.join %>,<%= typeof Object.prototype.toString %>,${ 1 + 1 }";
    let clean = html(probe, json!({}));
    assert!(clean.starts_with("undefined,,,,1,&lt;,1,1,[1],true,function,2"), "{clean}");
    for dirt in [
        "<% globalThis.left = 1; left = 2; var left = 3 %>",
        "<% Array.prototype.left = Object.prototype.left = String.prototype.left = 1 %>",
        "<% _.left = 1; _.map = () => 'x'; _.escape = s => s; _.uniqueId(); _.templateSettings.interpolate = /x/g; _.templateSettings.imports._ = 1 %>",
        "<% String.prototype.indexOf = JSON.stringify = Array.prototype.join = () => 'owned' %>",
        "<% Object.defineProperty(Object.prototype, 'toString', { get() { throw 1 } }) %>",
        "<% Object.freeze(globalThis); Object.freeze(Object.prototype); delete globalThis._ %>",
        "<% Function.prototype.call = Function.prototype.apply = null; RegExp.prototype.exec = null %>",
        "<% _ = null; JSON = null; Reflect = null; String = null; RangeError = null %>",
        "<% for (const n of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[n] } catch {} %>",
        "<% (async () => { await 1; globalThis.left = 9 })(); throw 1 %>",
        "<% var s = 'x'; while (true) s += s %>",
        "<% (function f() { f() })() %>",
    ] {
        let _ = run(dirt, json!({}));
        assert_eq!(html(probe, json!({})), clean, "{dirt}");
    }
}

#[test]
fn labels_filled_at_the_same_time_do_not_mix() {
    let threads: Vec<_> = (0..6)
        .map(|thread| {
            std::thread::spawn(move || {
                for i in 0..20 {
                    let made = html("<% left = n; %><%= _.repeat(left, 3) %>", json!({"n": format!("{thread}.{i} ")}));
                    assert_eq!(made, format!("{thread}.{i} ").repeat(3));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn texts_that_no_utf8_can_say_come_out_whole() {
    assert_eq!(
        html("<%= '\\ud83d' %>|<%= '\\ud83d\\ude00' %>|<%= a.length %>|\0", json!({"a": "😀\0"})),
        "\u{fffd}|😀|3|\0"
    );
}

#[test]
fn a_real_list_needs_a_fraction_of_what_is_allowed() {
    let goods: Vec<Value> = (0..60)
        .map(|n| json!({"name": format!("商品名称 {n} 号"), "sku": format!("SKU-{n:05}"), "n": n, "price": 9.9}))
        .collect();
    let template = "<style>td{border:1px solid}</style><table><% _.forEach(_.sortBy(goods, 'sku'), function (g, i) { %>\
                    <tr><td><%= i + 1 %></td><td><%- g.name %></td><td><%= _.padStart(g.n, 4, '0') %></td>\
                    <td><%= (g.n * g.price).toFixed(2) %></td></tr><% }) %></table>";
    let mut engine = Engine::make().unwrap();
    let json = json!({"goods": goods}).to_string();
    let Outcome::Html(html, _) = engine.run(template, None, &json) else { panic!() };
    assert_eq!(html.matches("<tr>").count(), 60);
    let (steps, memory, churn) = engine.spent();
    eprintln!("{steps} steps, {memory} bytes, {churn} handed out");
    assert!(
        steps * 40 < limits::SCRIPT_STEPS && memory * 8 < limits::SCRIPT_MEMORY && churn * 50 < limits::SCRIPT_CHURN
    );
}

#[test]
fn a_long_text_made_piece_by_piece_is_no_bomb() {
    let template = "<% for (var i = 0; i < 20000; i++) { %><td>一行商品 <%= i %></td><% } %>";
    assert!(html(template, json!({})).len() > 500_000);
}

#[test]
fn the_largest_template_is_read() {
    let template = format!("<img src=\"data:image/png;base64,{}\"><%= a %>", "iVBORw0KGgo".repeat(95_000));
    let filled = html(&template, json!({"a": "end"}));
    assert!(filled.len() > 1_000_000 && filled.ends_with("end"));
}

#[test]
fn no_garbage_makes_it_panic() {
    let pieces = [
        "<%", "%>", "<%=", "<%-", "${", "}", "{", "(", ")", "'", "\"", "`", "\\", "\n", "\u{2028}", "/*", "//",
        "var x", "x", "_", ".", "=>", "function", "0", "字", "\0", "[", "]", ";", "return", "yield", "await", "class",
        "import", "new", "__p", "print", "with",
    ];
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..2_000 {
        let template: String = (0..next(14)).map(|_| pieces[next(pieces.len())]).collect();
        let data =
            [json!({"x": 1}), json!([]), json!({"__proto__": {"x": 1}, "obj": 1, "_": 2, "print": 3}), json!({})]
                [next(4)]
            .clone();
        let _ = run(&template, data.clone());
        let _ = parsed(&template, data);
    }
    assert_eq!(html("<%= x %>", json!({"x": 1})), "1");
}
