use std::io::Write;

use time::macros::date;

use super::*;

const HERE: &str = "1311234567";
const TODAY: Date = date!(2026 - 11 - 16);
const NAME: &str = "OQSsiquc01res_face_13112345670123456789abcdef0123_20261116094207.xml";

/// A pushed result as the link application writes it.
fn golden() -> String {
    let golden =
        include_bytes!("../../../tests/fixtures/messages/link/OQSsiquc01res_face.employee.xml");
    String::from_utf8(golden.to_vec()).unwrap()
}

struct Share {
    folder: tempfile::TempDir,
    looks: FaceFolder,
}

impl Share {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let looks = FaceFolder::new(folder.path(), HERE);
        Self { folder, looks }
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    /// How many results the next look brings.
    fn look(&mut self) -> usize {
        self.looks.look(TODAY).unwrap().len()
    }
}

/// A message as the only file of a ZIP, encrypted where there is a password.
fn packed(message: &str, password: Option<&str>) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    match password {
        Some(password) => {
            let options = options.with_aes_encryption(zip::AesMode::Aes256, password);
            archive.start_file(NAME, options).unwrap();
        }
        None => archive.start_file(NAME, options).unwrap(),
    }
    archive.write_all(message.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_packed_result_is_opened_with_the_password_of_the_link_application() {
    for (under, configured, expected) in [
        (Some("見本1"), Some("見本1\n"), 1),
        (Some("見本1"), Some("another"), 0),
        (Some("見本1"), None, 0),
        (None, None, 1),
    ] {
        let mut share = Share::new();
        let file = share.folder.path().join("password");
        if let Some(configured) = configured {
            std::fs::write(&file, configured).unwrap();
            share.looks.password_file = Some(file);
        }
        let whole = packed(&golden(), under);
        let name = NAME.replace(".xml", ".zip");
        for bytes in [&whole[..whole.len() / 2], &whole[..whole.len() - 1]] {
            share.write(&name, bytes);
            assert_eq!((share.look(), share.look()), (0, 0), "a part");
        }
        share.write(&name, &whole);
        assert_eq!((share.look(), share.look()), (0, expected), "{under:?}");
        share.write(NAME, golden().as_bytes());
        assert_eq!(
            (share.look(), share.look()),
            (0, 1 - expected),
            "the same result once, however it comes"
        );
    }
    let mut share = Share::new();
    share.write(
        &NAME.replace(".xml", ".zip"),
        &packed(golden().get(..600).unwrap(), None),
    );
    assert_eq!(
        (share.look(), share.look(), share.look()),
        (0, 0, 0),
        "half a message in a whole archive"
    );
}

#[test]
fn a_result_is_taken_when_it_has_stood_whole_for_two_looks_and_once() {
    let whole = golden();
    let mut share = Share::new();
    let half = whole.get(..600).unwrap();
    for (bytes, expected) in [("", 0), (half, 0), (half, 0), (&whole, 0), (&whole, 1)] {
        share.write(NAME, bytes.as_bytes());
        assert_eq!(share.look(), expected);
    }
    assert_eq!(share.look(), 0, "taken once");
    share.write(&NAME.replace("094207", "094209"), whole.as_bytes());
    assert_eq!(
        (share.look(), share.look()),
        (0, 0),
        "the same result in another file"
    );
    let again = whole.replace("XzKZ08lbQsExteg=", "XzKZ08lbQsExteh=");
    share.write(&NAME.replace("094207", "094212"), again.as_bytes());
    assert_eq!(
        (share.look(), share.look()),
        (0, 1),
        "the patient laid the card down again"
    );
    assert!(
        share.folder.path().join(NAME).is_file(),
        "nothing is taken away"
    );
}

#[test]
fn half_of_a_message_is_never_a_message_wherever_it_ends() {
    let whole = golden();
    let bytes = whole.as_bytes();
    let mut share = Share::new();
    for end in (0..bytes.len()).step_by(37) {
        share.write(NAME, bytes.get(..end).unwrap());
        assert_eq!(
            (share.look(), share.look(), share.look()),
            (0, 0, 0),
            "{end}"
        );
    }
    share.write(NAME, bytes);
    assert_eq!((share.look(), share.look()), (0, 1));
}

#[test]
fn both_encodings_are_read_and_what_is_not_for_here_is_left_alone() {
    let whole = golden();
    let shift_jis = whole.replace("UTF-8", "Shift_JIS");
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(&shift_jis);
    let other_name = NAME.replace(HERE, "1319999999");
    let yesterday = NAME.replace("20261116", "20261115");
    let other_content = whole.replace(&format!(">{HERE}<"), ">1319999999<");
    let by_number = whole.replace("<ReferenceClassification>1<", "<ReferenceClassification>2<");
    let nameless = whole.replace(">XzKZ08lbQsExteg=<", "><");
    let broken = whole.replace("<MessageBody>", "<MessageBody></MessageBody>");
    for (story, name, bytes, expected) in [
        ("UTF-8", NAME, whole.as_bytes(), 1),
        ("Shift_JIS", NAME, cp932.as_ref(), 1),
        (
            "another institution's name",
            &other_name,
            whole.as_bytes(),
            0,
        ),
        (
            "another institution's content",
            NAME,
            other_content.as_bytes(),
            0,
        ),
        ("asked by number", NAME, by_number.as_bytes(), 0),
        ("no identifier", NAME, nameless.as_bytes(), 0),
        ("not well-formed", NAME, broken.as_bytes(), 0),
        ("yesterday's", &yesterday, whole.as_bytes(), 0),
        (
            "an answer to a request",
            "OQSsiquc01res_1.xml",
            whole.as_bytes(),
            0,
        ),
        ("a document", "OQSsiquc01res_1.pdf", b"%PDF-1.7", 0),
        ("an archive", "OQSsiquc01res_face_1.zip", b"PK\x03\x04", 0),
        ("another file", "Thumbs.db", whole.as_bytes(), 0),
        ("too large", NAME, vec![b' '; 1024 * 1024 + 1].as_slice(), 0),
    ] {
        let mut share = Share::new();
        share.write(name, bytes);
        let found: usize = (0..3).map(|_| share.look()).sum();
        assert_eq!(found, expected, "{story}");
    }
}

#[test]
fn the_same_result_has_the_same_number_in_every_run_and_shows_nothing() {
    let read = || {
        let mut share = Share::new();
        share.write(NAME, golden().as_bytes());
        share.look();
        share.looks.look(TODAY).unwrap().remove(0)
    };
    let (one, other) = (read(), read());
    assert_eq!(one.inquiry, other.inquiry);
    assert!(!format!("{one:?}").contains("試験"));
}

#[test]
fn a_folder_that_cannot_be_read_says_so_and_is_read_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let face = folder.path().join("face");
    let mut looks = FaceFolder::new(&face, HERE);
    let error = looks.look(TODAY).unwrap_err();
    assert_eq!(Failure::from(error).code, Code::FolderUnreadable);
    std::fs::create_dir(&face).unwrap();
    std::fs::write(face.join(NAME), golden()).unwrap();
    let found: usize = (0..2).map(|_| looks.look(TODAY).unwrap().len()).sum();
    assert_eq!(found, 1);
}

#[test]
fn of_a_flooded_folder_the_newest_results_are_taken_and_no_more_than_a_day_can_bring() {
    let whole = golden();
    let mut share = Share::new();
    let flood = |share: &Share, second: &str, from: usize| {
        for number in from..from + MOST {
            let name = NAME
                .replace("0123456789abcdef0123", &format!("{number:020x}"))
                .replace("094207", second);
            let result = whole.replace("XzKZ08lbQsExteg=", &format!("flood{number:010}="));
            share.write(&name, result.as_bytes());
        }
    };
    flood(&share, "094207", 0);
    let newest = "OQSsiquc01res_face_1311234567ffffffffffffffffffff_20261116094208.xml";
    share.write(newest, whole.as_bytes());
    assert_eq!(share.look(), 0);
    let mails = share.looks.look(TODAY).unwrap();
    assert_eq!(mails.len(), MOST);
    let last = mails.last().unwrap().result.header().identifier.value();
    assert!(last.is_some_and(|identifier| !identifier.starts_with("flood")));
    flood(&share, "094209", MOST);
    assert_eq!((share.look(), share.look()), (0, 0), "the day is full");
}

#[test]
fn what_is_no_file_in_the_place_of_a_result_is_not_read_and_holds_nobody_up() {
    let outside = tempfile::tempdir().unwrap();
    let elsewhere = outside.path().join("result.xml");
    std::fs::write(&elsewhere, golden()).unwrap();
    for (story, swap) in crate::os::no_files(&elsewhere) {
        let mut share = Share::new();
        let path = share.folder.path().join(NAME);
        swap(&path);
        assert_eq!(
            (share.look(), share.look()),
            (0, 0),
            "{story} from the beginning"
        );
        let path = share.folder.path().join(NAME.replace("094207", "094209"));
        std::fs::write(&path, golden()).unwrap();
        assert_eq!(share.look(), 0);
        std::fs::remove_file(&path).unwrap();
        swap(&path);
        assert_eq!(
            (share.look(), share.look()),
            (0, 0),
            "{story} between two looks"
        );
    }
}

/// The clock of a terminal, at a minute past ten.
#[derive(Debug)]
struct Ten;

impl Clock for Ten {
    fn wall(&self) -> time::OffsetDateTime {
        time::macros::datetime!(2026-11-16 10:01:00 +9)
    }

    fn monotonic(&self) -> madoguchi_core::clock::Monotonic {
        madoguchi_core::clock::Monotonic::default()
    }
}

#[test]
fn a_result_that_came_after_its_question_was_given_up_is_mail_and_others_stay_closed() {
    let by_number =
        include_str!("../../../tests/fixtures/messages/link/OQSsiquc01res.employee.xml");
    let by_card = golden();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("madoguchi.toml");
    let text = format!(
        "environment = \"test\"\nstate = \"state\"\n[institution]\ncode = \"{HERE}\"\nkind = \"clinic\"\n\
         [service]\ntransport = \"folder\"\n[card]\nanchors = [\"anchor.pem\"]\n\
         [folder]\nreq = \"req\"\nres = \"res\"\ntime_limit_s = 30\n"
    );
    std::fs::write(&path, text).unwrap();
    let config = Config::read(&path).unwrap();
    let res = folder.path().join("res");
    for (story, name, content, expected) in [
        (
            "given up",
            "OQSsiquc01res_mdg2026111610000000000001.xml",
            by_number,
            Some(Arrival::Late),
        ),
        (
            "still waited for",
            "OQSsiquc01res_mdg2026111610003000000001.xml",
            by_number,
            None,
        ),
        (
            "yesterday's",
            "OQSsiquc01res_mdg2026111510000000000001.xml",
            by_number,
            None,
        ),
        (
            "another program's",
            "OQSsiquc01res_202611160001.xml",
            by_number,
            None,
        ),
        (
            "no eligibility",
            "OQSsiimm01res_mdg2026111610000000000001.xml",
            by_number,
            None,
        ),
        (
            "asked by card",
            "OQSsiquc01res_mdg2026111610000000000001.xml",
            &by_card,
            None,
        ),
        (
            "half",
            "OQSsiquc01res_mdg2026111610000000000001.xml",
            by_number.get(..900).unwrap(),
            None,
        ),
    ] {
        let _ = std::fs::remove_dir_all(&res);
        std::fs::create_dir(&res).unwrap();
        std::fs::write(res.join(name), content).unwrap();
        let mut folder = FaceFolder::of(&config, Arc::new(Ten)).unwrap();
        let mut come = folder.look(TODAY).unwrap();
        come.extend(folder.look(TODAY).unwrap());
        let arrivals: Vec<Arrival> = come.iter().map(|mail| mail.arrival).collect();
        assert_eq!(arrivals, Vec::from_iter(expected), "{story}");
        assert!(res.join(name).is_file(), "{story}");
    }
}
