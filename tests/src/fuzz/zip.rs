//! Packed requests in the folders of the link application: whatever lies there, one file comes out or none, and what came out goes in again.

use std::path::Path;

use madoguchi_mock_server::outside::{pack, unpack};

const PASSWORD: &str = "pack";

pub(super) fn run(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("in.zip"), bytes).expect("written");
    for password in [None, Some(PASSWORD)] {
        if !unpack(&at("in.zip"), &at("out"), password).expect("the disk works") {
            continue;
        }
        let content = std::fs::read(at("out")).expect("it lies there");
        assert_eq!(again(folder.path(), password), content);
    }
}

/// The file in the folder, packed and unpacked once more.
fn again(folder: &Path, password: Option<&str>) -> Vec<u8> {
    let at = |name: &str| folder.join(name);
    pack(&at("out"), "request.xml", &at("again.zip"), password).expect("packed");
    assert!(unpack(&at("again.zip"), &at("again"), password).expect("the disk works"));
    std::fs::read(at("again")).expect("it lies there")
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let content = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg><MessageHeader/></XmlMsg>";
    std::fs::write(at("content"), content).expect("written");
    pack(&at("content"), "request.xml", &at("plain"), None).expect("packed");
    let plain = std::fs::read(at("plain")).expect("packed");
    let cut = plain.iter().copied().take(plain.len() / 2).collect();
    vec![("cut", cut), ("plain", plain)]
}
