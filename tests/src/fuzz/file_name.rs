//! The names of files: whatever lies in a shared folder is a name of the interface or not, and one that is reads back as itself.

use madoguchi::core::eligibility::file_name::{Direction, Extension, FileName};

pub(super) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(name) = text.parse::<FileName>() else {
        return;
    };
    let written = name.to_string();
    assert_eq!(written.parse(), Ok(name.clone()), "it reads back as itself");
    assert!(
        written.eq_ignore_ascii_case(&text),
        "only the extension's capitals may differ"
    );
    assert!(
        written
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)),
        "no path leads out of the folder"
    );
    if let FileName::Exchange(exchange) = name
        && exchange.prefix().direction() == Direction::Request
    {
        let result = exchange.result(Extension::Zip);
        assert!(result.answers(&exchange) && !exchange.answers(&result));
    }
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("request", b"OQSsiquc01req_202611160001.xml".to_vec()),
        ("batch", b"OQSmutic02res_202611160001.zip".to_vec()),
        ("document", b"YZKsiquc01res_202611160001.PDF".to_vec()),
        (
            "face",
            b"OQSsiquc01res_face_13112345670123456789abcdef0123_20261116094207.xml".to_vec(),
        ),
        ("elsewhere", b"../OQSsiquc01req_1.xml".to_vec()),
    ]
}
