//! A notification in the words of Windows' toasts: their XML, made from a bubble.

use super::tell::Bubble;

/// The toast. A click on it does what the bubble's first button does; the others become buttons (Windows shows five).
/// No button is ever chosen by a key unless a person goes there: a toast does not take the focus, so a scanner that
/// types Enter into the ERP page accepts nothing.
pub fn xml(bubble: &Bubble) -> String {
    let (launch, buttons) = match bubble.buttons.split_first() {
        Some(((action, _), rest)) => (action.id(), rest),
        None => (String::new(), &[][..]),
    };
    // A reminder stays until it is answered; where Windows does not grant that, it stays 25 s instead of 7.
    let stays = if bubble.stays { r#" scenario="reminder" duration="long""# } else { "" };
    let text = |text: &str| if text.is_empty() { String::new() } else { format!("<text>{}</text>", escaped(text)) };
    let button = |(action, words): &(super::view::Action, &str)| {
        format!(r#"<action content="{}" arguments="{}"/>"#, escaped(words), escaped(&action.id()))
    };
    let buttons: String = buttons.iter().map(button).collect();
    let actions = if buttons.is_empty() { buttons } else { format!("<actions>{buttons}</actions>") };
    format!(
        r#"<toast launch="{}"{stays}><visual><binding template="ToastGeneric">{}{}</binding></visual>{actions}</toast>"#,
        escaped(&launch),
        text(&bubble.title),
        text(&bubble.text),
    )
}

/// Text as XML 1.0 takes it, within an element and within quotes. Characters that XML cannot hold are left out: with
/// one of them Windows would refuse the whole toast.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\'' => xml.push_str("&apos;"),
            '\t' | '\n' | '\r' => xml.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c < ' ' => {}
            c => xml.push(c),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tray::tell::Matter;
    use crate::tray::view::{Action, Choice};

    fn question(text: &str) -> Bubble {
        Bubble {
            matter: Matter::Question(7),
            title: "有网站请求许可".into(),
            text: text.into(),
            buttons: vec![
                (Action::OpenPage, "打开 Dotline 页面"),
                (Action::Answer(7, Choice::Remember), "允许，并记住"),
                (Action::Answer(7, Choice::Once), "Allow \"once\""),
                (Action::Answer(7, Choice::Refuse), "拒绝"),
            ],
            stays: true,
        }
    }

    #[test]
    fn a_question_has_its_three_answers_and_a_click_beside_them_opens_the_page() {
        assert_eq!(
            xml(&question("https://erp.example.com 想更改设置")),
            "<toast launch=\"open\" scenario=\"reminder\" duration=\"long\"><visual><binding template=\"ToastGeneric\">\
             <text>有网站请求许可</text><text>https://erp.example.com 想更改设置</text></binding></visual><actions>\
             <action content=\"允许，并记住\" arguments=\"remember 7\"/>\
             <action content=\"Allow &quot;once&quot;\" arguments=\"once 7\"/>\
             <action content=\"拒绝\" arguments=\"refuse 7\"/></actions></toast>"
        );
    }

    #[test]
    fn what_a_site_is_called_stays_text() {
        let site = "</text><action arguments='remember 7'/>&quot;\"\u{0}\u{1b}\u{FFFF}\n]]>";
        let told = xml(&question(site));
        let escaped =
            "<text>&lt;/text&gt;&lt;action arguments=&apos;remember 7&apos;/&gt;&amp;quot;&quot; ]]&gt;</text>";
        assert!(told.contains(escaped), "{told}");
        assert_eq!(told.matches("<action ").count(), 3);
    }

    #[test]
    fn news_without_a_question_goes_away_by_itself_and_an_empty_line_is_no_line() {
        let buttons = vec![(Action::OpenPage, "Open Dotline")];
        let (matter, title) = (Matter::Printer("p".into()), "The printer “p”: out of paper".to_string());
        let told = xml(&Bubble { matter, title, text: String::new(), buttons, stays: false });
        assert_eq!(
            told,
            "<toast launch=\"open\"><visual><binding template=\"ToastGeneric\"><text>The printer “p”: out of paper</text>\
             </binding></visual></toast>"
        );
    }
}
