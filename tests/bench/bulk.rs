//! A bulk answer about 100,000 people from a file: typed, person by person, against the XML parser's bare events and against lxml.

use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::Path,
    process::Command,
    time::Duration,
};

use madoguchi::core::eligibility::{
    Right,
    bulk::{BulkReader, BulkWriter},
    wire::{Form, Order},
};
use quick_xml::{Reader, events::Event};
use serde_json::{Value, json};

use crate::{
    figures::Measured,
    measure::{median, timed},
};

const PEOPLE: usize = 100_000;
/// How often each way is taken, in turns.
const ROUNDS: usize = 5;
/// As much as our reader reads at once.
const PART: usize = 64 * 1024;

/// Reads everybody into an object; prints the seconds and how many there were.
const LXML: &str = r#"
import sys, time
from lxml import etree

def value(element):
    if len(element) == 0:
        return element.text or ""
    group = {}
    for child in element:
        group.setdefault(child.tag, []).append(value(child))
    return group

started, people = time.perf_counter(), 0
for _, element in etree.iterparse(sys.argv[1], tag="BulkConfirmUnit", no_network=True, resolve_entities=False):
    person = value(element)
    people += 1
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
print(time.perf_counter() - started, people)
"#;

/// Every figure of the area.
pub(crate) fn measure() -> Vec<Measured> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("OQSmuquc02res.xml");
    write(&path);
    let bytes = std::fs::metadata(&path).expect("the file").len();
    eprintln!("  {PEOPLE} people, {} MB", bytes / 1_000_000);
    // The system has read it once.
    raw_events(&path);
    let (mut typed, mut raw, mut lxml) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        typed.push(speed(bytes, timed(|| read(&path)).1));
        raw.push(speed(bytes, timed(|| raw_events(&path)).1));
        lxml.push(speed(bytes, lxml_objects(&path)));
    }
    let typed = median(&mut typed);
    vec![
        Measured::against("bulk_over_raw_events", typed, median(&mut raw)),
        Measured::against("bulk_over_lxml", typed, median(&mut lxml)),
        Measured::alone("bulk_peak_mb", peak_mb(&path)),
    ]
}

/// The same in a process of its own, which tells its highest memory in kB.
pub(crate) fn in_a_process(path: &Path) {
    read(path);
    let status = std::fs::read_to_string("/proc/self/status").expect("own status");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("VmHWM");
    println!("{}", line.trim().trim_end_matches(" kB"));
}

fn read(path: &Path) {
    let source = File::open(path).expect("the file");
    let mut reader = BulkReader::open(source).expect("a header");
    let mut people = 0;
    while let Some(element) = reader.next_element().expect("a person") {
        let unit = element.unit().expect("a result");
        let named = |right: &Right| right.name.value().is_some();
        people += usize::from(unit.rights.first().is_some_and(named));
    }
    assert_eq!(people, PEOPLE);
}

fn raw_events(path: &Path) {
    let source = BufReader::with_capacity(PART, File::open(path).expect("the file"));
    let mut reader = Reader::from_reader(source);
    let (mut buffer, mut events) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).expect("XML") {
            Event::Eof => break,
            _ => events += 1,
        }
    }
    assert!(events > PEOPLE);
}

/// Debian's python3 has Debian's python3-lxml.
fn lxml_objects(path: &Path) -> Duration {
    let output = Command::new("/usr/bin/python3")
        .args(["-c", LXML])
        .arg(path)
        .output()
        .expect("python3");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "python3 with lxml: {said}");
    let text = String::from_utf8(output.stdout).expect("text");
    let (seconds, people) = text.trim().split_once(' ').expect("two numbers");
    assert_eq!(people, PEOPLE.to_string());
    Duration::from_secs_f64(seconds.parse().expect("seconds"))
}

fn peak_mb(path: &Path) -> f64 {
    let output = Command::new(std::env::current_exe().expect("own path"))
        .arg("bulk-reader")
        .arg(path)
        .output()
        .expect("this program");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    text.trim().parse::<f64>().expect("kB") / 1024.0
}

#[expect(clippy::cast_precision_loss, reason = "a file is far below 2^52 bytes")]
fn speed(bytes: u64, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}

/// Always the same people.
fn write(path: &Path) {
    let header = json!({
        "ProcessExecutionTime": "20261116094207", "QualificationConfirmationDate": "20261116", "MedicalInstitutionCode": "1311234567",
        "ArbitraryFileIdentifier": "bulk", "ReceptionNumber": "1", "SegmentOfResult": "1", "CharacterCodeIdentifier": "0",
    });
    let file = BufWriter::new(File::create(path).expect("the file"));
    let mut writer =
        BulkWriter::new(file, Form::XmlUtf8, Order::Result, &header).expect("a header");
    for number in 0..PEOPLE {
        writer
            .element("BulkConfirmUnit", &person(number))
            .expect("a person");
    }
    writer.finish().expect("the end");
}

fn person(number: usize) -> Value {
    let (own, branch) = (format!("{:08}", number / 3), format!("{:02}", number % 3));
    let birth = format!(
        "{}{:02}{:02}",
        1930 + number % 90,
        1 + number % 12,
        1 + number % 28
    );
    let mut right = json!({
        "InsuredCardClassification": "01", "InsurerNumber": "06139992", "InsuredCardSymbol": "見本１２", "InsuredIdentificationNumber": own,
        "InsuredBranchNumber": branch, "PersonalFamilyClassification": if number.is_multiple_of(3) { "1" } else { "2" },
        "InsuredName": "例示　渉", "Name": format!("例示　{number}"), "NameKana": "ﾚｲｼﾞ ﾜﾀﾙ", "Sex1": "1", "Birthdate": birth,
        "Address": format!("東京都見本市例示町一丁目{number}番"), "PostNumber": "999-9999", "QualificationDate": "20251001",
        "InsurerName": "見本健康保険組合",
    });
    if number.is_multiple_of(5) {
        right["LimitApplicationCertificateRelatedInfo"] = json!({
            "LimitApplicationCertificateClassification": "01", "LimitApplicationCertificateClassificationFlag": "A03",
            "LimitApplicationCertificateDate": "20250801", "LimitApplicationCertificateValidStartDate": "20250801",
            "LimitApplicationCertificateValidEndDate": "20260731",
        });
    }
    json!({
        "QualificationConfirmSearchInfo": {
            "InsurerNumber": "06139992", "InsuredCardSymbol": "見本１２", "InsuredIdentificationNumber": own, "InsuredBranchNumber": branch,
            "Birthdate": birth, "LimitApplicationCertificateRelatedConsFlg": "1", "ArbitraryIdentifier": format!("row-{number}"),
        },
        "ProcessingResultStatus": "1",
        "QualificationValidity": "1",
        "ResultOfQualificationConfirmation": right,
        "ReferenceNumber": format!("P{number:07}"),
    })
}
