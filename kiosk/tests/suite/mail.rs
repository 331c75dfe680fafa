//! Results that nobody asked for: listed without a name, opened by who has asked the person.

use madoguchi::{
    core::{failure::Code, outcome::Unattributable},
    terminal::{Command, EventKind},
};
use madoguchi_words::Language;
use time::macros::date;

use crate::{
    desk,
    form::{stage, write},
    samples::{inquiry_id, mail, records},
    stage::Stage,
};

fn with_mail() -> Stage {
    let mut stage = stage(Language::Japanese, [1920.0, 1080.0]);
    stage.report(mail());
    stage
}

fn fill_in(stage: &mut Stage) {
    desk::open(stage, "▲ 未帰属の結果 9:50");
    stage.press("佐藤");
    assert!(desk::shows(stage, "氏名を入れてください"));
    write(stage, "氏名", "見本　桜");
    assert!(desk::shows(stage, "生年月日を入れてください"));
    write(stage, "生年月日", "S59.4.2");
    stage.press("開く");
}

#[test]
fn a_result_is_tied_by_name_and_birth_date_and_becomes_the_open_line() {
    let mut stage = with_mail();
    fill_in(&mut stage);
    {
        let commands = stage.wire.commands.borrow();
        let [
            Command::Attribute {
                inquiry,
                by,
                name,
                birth,
            },
        ] = commands.as_slice()
        else {
            panic!("{commands:?}")
        };
        assert_eq!((*inquiry, by.as_str()), (inquiry_id(9), "佐藤"));
        assert_eq!((name.as_str(), *birth), ("見本　桜", date!(1984 - 04 - 02)));
    }
    stage.report(EventKind::Mail {
        waiting: Vec::new(),
        failure: None,
    });
    let mut record = records().remove(0);
    record.entry.inquiry = inquiry_id(9);
    stage.report(EventKind::Desk(Box::new(record)));
    assert!(!desk::shows(&stage, "未帰属の結果"));
    assert!(!desk::shows(&stage, "届いた結果を開く"));
    let selected = stage.harness.state().model().desk.selected();
    assert_eq!(selected, Some(inquiry_id(9)));
}

#[test]
fn what_is_somebody_elses_stays_closed_and_the_desk_says_so_until_something_else_is_written() {
    for (why, said) in [
        (Unattributable::AnotherPerson, "この方の結果ではありません"),
        (Unattributable::Nobody, "誰の結果か書かれていません"),
        (Unattributable::Several, "一人に決められません"),
    ] {
        let mut stage = with_mail();
        fill_in(&mut stage);
        let inquiry = inquiry_id(9);
        stage.report(EventKind::NotAttributed { inquiry, why });
        assert!(desk::shows(&stage, said), "{said}");
        write(&mut stage, "氏名", "子");
        assert!(!desk::shows(&stage, said), "{said}");
    }
}

#[test]
fn a_folder_that_cannot_be_read_is_told_in_the_last_line() {
    let mut stage = with_mail();
    stage.report(EventKind::Mail {
        waiting: Vec::new(),
        failure: Some(Code::FolderUnreadable),
    });
    assert!(desk::shows(&stage, "届いた結果を読めません（HST-09）"));
}

#[test]
fn the_list_keeps_the_rules_with_mail_in_every_language_and_size() {
    for language in Language::ALL {
        for size in [[1920.0, 1080.0], [1280.0, 720.0]] {
            let mut stage = stage(language, size);
            stage.report(mail());
            let nodes = stage.nodes().into_iter();
            let row = nodes
                .filter(|node| node.pressable)
                .find(|node| node.name.contains("9:50"));
            stage.press(&row.expect("a line of its own").name);
            desk::check(&stage, size, &format!("mail {} {size:?}", language.tag()));
        }
    }
}
