use time::macros::date;

use super::*;

const HEAD: &str = "処理,ケース番号,受給者番号,交付番号,診療別,医療機関コード,診療年月,開始日,終了日,本人支払額,傷病名1,理由\n";

fn table(rows: &str) -> Table {
    read(format!("{HEAD}{rows}").as_bytes()).unwrap()
}

#[test]
fn a_row_is_read_by_the_names_of_its_columns() {
    let found = table("発行,123,9999012,,入院外,1311234567,202612,2026/12/5,,1500,高血圧症,\n");
    assert_eq!(found.bad, []);
    let terms = Terms {
        recipient: "9999012".into(),
        institution: "1311234567".into(),
        treatment: Treatment::Outpatient,
        month: Month::parse("2026-12").unwrap(),
        from: date!(2026 - 12 - 05),
        until: date!(2026 - 12 - 31),
        self_pay: 1500,
        injuries: vec!["高血圧症".into()],
        prescriber: None,
    };
    let (line, case, change) = (2, "123".to_owned(), Change::Issue { terms });
    assert_eq!(found.rows, [Row { line, case, change }]);
}

#[test]
fn every_bad_cell_is_named_by_line_column_and_reason() {
    let rows = "発券,1,,,,,,,,,,\n\
                発行,,9999012,,外来,1311234567,2026-13,12/5,2026-12-31,-1,,\n\
                取消,1,,123-001,,,,,,,,\n\
                \n\
                ,,,,,,,,,,,\n\
                取消,1,,\"123\n-001\",,,,,,,,誤り\n\
                継続,1,,,,,,,,,,\n\
                変更,1\n";
    let found = table(rows);
    let bad: Vec<_> = found.bad.iter().map(|bad| (bad.line, bad.column)).collect();
    let expected = [
        (2, "処理"),
        (3, "ケース番号"),
        (3, "診療別"),
        (3, "診療年月"),
        (3, "開始日"),
        (3, "本人支払額"),
        (4, "理由"),
        (9, "交付番号"),
        (9, "診療年月"),
        (10, "処理"),
        (10, "交付番号"),
    ];
    assert_eq!(bad, expected);
    let lines: Vec<_> = found.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [7], "a cell of two lines");
    assert!(found.bad.iter().all(|bad| !bad.reason.is_empty()));
}

#[test]
fn a_table_is_read_in_both_encodings_and_one_that_is_none_is_refused_whole() {
    let text = format!("{HEAD}取消,1,,1-001,,,,,,,,髙﨑①による\n");
    let (cp932, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!lost);
    let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for (bytes, encoding) in [
        (text.as_bytes(), Encoding::Utf8),
        (&bom, Encoding::Utf8),
        (&cp932, Encoding::Cp932),
    ] {
        let found = read(bytes).unwrap();
        assert_eq!(found.encoding, encoding);
        let change = &found.rows[0].change;
        assert!(matches!(change, Change::Cancel { reason, .. } if reason == "髙﨑①による"));
    }
    for (story, bytes) in [
        ("nothing", b"".as_slice()),
        ("other columns", b"a,b\n1,2\n"),
        ("neither encoding", b"\xFF\xFE\x00\x81"),
        ("UTF-16", b"\xFF\xFE\xE6\x51\x06\x74"),
    ] {
        let refused = read(bytes).unwrap_err();
        assert!(
            matches!(refused, Refused::Table { .. }),
            "{story}: {refused:?}"
        );
    }
}

#[test]
fn what_is_written_is_read_back_and_a_character_that_cp932_lacks_is_an_error() {
    let mut terms = Terms {
        recipient: "9999012".into(),
        institution: "1411234561".into(),
        treatment: Treatment::Dispensing,
        month: Month::parse("2026-11").unwrap(),
        from: date!(2026 - 11 - 01),
        until: date!(2026 - 11 - 30),
        self_pay: 0,
        injuries: vec!["=1+1".into(), "髙血圧".into()],
        prescriber: Some("1311234567".into()),
    };
    for encoding in [Encoding::Utf8, Encoding::Cp932] {
        let bytes = write([("00123", "00123-001", &terms)].into_iter(), encoding).unwrap();
        let found = read(&bytes).unwrap();
        assert_eq!((found.encoding, found.bad.len()), (encoding, 0));
        let change = Change::Extend {
            ticket: "00123-001".into(),
            month: terms.month,
        };
        let (line, case) = (2, "00123".to_owned());
        assert_eq!(found.rows, [Row { line, case, change }]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(",=1+1"), "a formula");
    }
    terms.injuries = vec!["𠮷田病".into()];
    let refused = write([("1", "1-001", &terms)].into_iter(), Encoding::Cp932).unwrap_err();
    assert!(matches!(refused, Refused::Table { what } if what.contains("CP932")));
}
