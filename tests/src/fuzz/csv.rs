//! Tables of tickets beside the office's own system: a bad cell is named by its place, and how lines end or whether a mark comes first says nothing.

use madoguchi_mock_server::outside::ticket_table;

const MARK: &[u8] = b"\xEF\xBB\xBF";

pub(super) fn run(bytes: &[u8]) {
    let Some((rows, bad)) = ticket_table(bytes) else {
        return;
    };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    assert!(
        rows < lines,
        "a row is a line, and the first names the columns"
    );
    for (line, column) in &bad {
        assert!(usize::try_from(*line).is_ok_and(|line| line <= lines));
        assert!(!column.is_empty());
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.starts_with(MARK) {
        let marked = [MARK, bytes].concat();
        assert_eq!(ticket_table(&marked), Some((rows, bad)));
    }
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let head = "処理,ケース番号,受給者番号,交付番号,診療別,医療機関コード,診療年月,開始日,終了日,本人支払額,傷病名1,傷病名2,傷病名3,処方元医療機関コード,理由";
    let issue = "発行,1234567,9999004,,入院外,1311234567,2026-11,2026-11-01,2026-11-30,0,,,,,";
    let cancel = "取消,1234567,9999004,M0000101,,,,,,,,,,,誤り";
    let table = format!("{head}\r\n{issue}\r\n{cancel}\r\n");
    let bad = format!("{head}\n発行,,x,,歯,13112,2026-13,2026-11-31,,-1,\"傷\n病\",,,,\n");
    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode(&table);
    vec![
        ("shift-jis", shift_jis.into_owned()),
        ("table", table.into_bytes()),
        ("bad", bad.into_bytes()),
        ("head", head.as_bytes().to_vec()),
    ]
}
