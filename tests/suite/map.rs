//! The map of the house, held by reading it: who may depend on what, which one file knows each outside thing, and what no source may contain.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

/// Each folder with a crate, its package, and which packages of ours it may depend on. Development dependencies count.
#[rustfmt::skip]
const HOUSE: &[(&str, &str, &[&str])] = &[
    ("sdk/core", "madoguchi-core", &[]),
    ("sdk", "madoguchi", &["madoguchi-core"]),
    ("sdk/words", "madoguchi-words", &[]),
    ("sdk/agent", "madoguchi-agent", &["madoguchi", "madoguchi-drivers", "madoguchi-words"]),
    ("drivers", "madoguchi-drivers", &["madoguchi-core", "madoguchi-simulated-card"]),
    ("drivers/simulated-card", "madoguchi-simulated-card", &[]),
    ("kiosk", "madoguchi-kiosk", &["madoguchi", "madoguchi-agent", "madoguchi-drivers", "madoguchi-words"]),
    ("kiosk/demo", "madoguchi-demo", &["madoguchi", "madoguchi-agent", "madoguchi-drivers", "madoguchi-kiosk", "madoguchi-mock-server",
        "madoguchi-simulated-card", "madoguchi-words"]),
    ("mock-server", "madoguchi-mock-server", &[]),
    ("tests", "madoguchi-tests", &["madoguchi", "madoguchi-agent", "madoguchi-core", "madoguchi-demo", "madoguchi-drivers", "madoguchi-kiosk",
        "madoguchi-mock-server", "madoguchi-simulated-card", "madoguchi-words"]),
];

/// Each outside thing that has its place, and the places: a file, or a folder whose name ends with `/`.
#[rustfmt::skip]
const OUTSIDE: &[(&str, &[&str])] = &[
    ("pcsc", &["drivers/src/pcsc.rs"]),
    ("unicode_normalization", &["sdk/core/src/outcome/spelling.rs"]),
    ("reqwest", &["sdk/src/service/http.rs", "sdk/src/service/http/", "mock-server/tests/"]),
    ("rustls", &["sdk/src/service/http.rs", "sdk/src/service/http/", "sdk/tests/tls/", "mock-server/"]),
    ("tokio_rustls", &["sdk/src/service/http.rs", "sdk/tests/tls/", "mock-server/"]),
    ("egui", &["kiosk/"]),
    ("eframe", &["kiosk/"]),
    ("winit", &["kiosk/"]),
    ("egui_kittest", &["kiosk/tests/"]),
    ("quick_xml", &["sdk/core/src/eligibility/", "mock-server/src/link/xml.rs", "mock-server/src/link/xml/", "tests/bench/bulk.rs"]),
    ("rusqlite", &["sdk/src/store.rs", "sdk/src/store/", "sdk/src/journal.rs", "sdk/src/journal/", "mock-server/"]),
    ("axum", &["mock-server/"]),
    ("hyper", &["mock-server/"]),
    ("hyper_util", &["mock-server/"]),
    ("ring", &["mock-server/", "tests/bench/service/", "tests/src/mint/key.rs", "tests/suite/families/", "tests/suite/population.rs"]),
    ("rcgen", &["sdk/tests/tls/", "mock-server/"]),
    ("x509_cert", &["mock-server/"]),
    ("socket2", &["drivers/simulated-card/"]),
    ("hayro_jpeg2000", &["sdk/core/src/card/picture/photo.rs"]),
    ("png", &["sdk/core/src/card/picture/lettering.rs"]),
    // The mock and the tests sign with it, for ring takes chance and a mint repeats itself; the mock verifies with ring.
    (
        "p384",
        &["sdk/core/src/x509/", "sdk/core/src/card/synthetic.rs", "drivers/simulated-card/", "mock-server/src/authority/key.rs", "tests/src/mint/key.rs"],
    ),
    ("rsa", &["sdk/core/src/x509/", "drivers/simulated-card/"]),
];

/// What must not come near the pure core, outside of its tests.
#[rustfmt::skip]
const IMPURE: &[&str] = &[
    "std::fs", "std::net", "std::env", "std::process", "std::thread", "tokio", "SystemTime", "Instant::", "now_utc",
];

/// Everything that may stand at the top.
#[rustfmt::skip]
const TOP: &[&str] = &[
    "Cargo.lock", "Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "SECURITY.md", "clippy.toml", "deny.toml", "docs", "drivers",
    "kiosk", "mock-server", "rustfmt.toml", "scripts", "sdk", "tests",
];

#[test]
fn each_crate_depends_on_those_of_ours_that_the_house_allows() {
    let members: Vec<String> = manifest(Path::new("Cargo.toml"))["workspace"]["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|member| member.as_str().expect("text").to_owned())
        .collect();
    let known: BTreeSet<&str> = HOUSE.iter().map(|row| row.0).collect();
    assert_eq!(
        members.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        known
    );
    let ours: BTreeSet<&str> = HOUSE.iter().map(|row| row.1).collect();
    for (folder, package, allowed) in HOUSE {
        let manifest = manifest(&Path::new(folder).join("Cargo.toml"));
        assert_eq!(manifest["package"]["name"].as_str(), Some(*package));
        for dependency in dependencies(&manifest).filter(|name| ours.contains(name.as_str())) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{package} depends on {dependency}"
            );
        }
    }
}

#[test]
fn each_outside_thing_is_known_in_its_place_only() {
    let mut seen = BTreeMap::new();
    for (path, text) in sources() {
        for (name, places) in OUTSIDE {
            if names_crate(&text, name) {
                let inside = |place: &&str| {
                    if place.ends_with('/') {
                        path.starts_with(place)
                    } else {
                        path == *place
                    }
                };
                assert!(places.iter().any(inside), "{path} names {name}");
                *seen.entry(*name).or_insert(0) += 1;
            }
        }
    }
    for once in ["pcsc", "reqwest", "rustls", "egui", "rusqlite", "axum"] {
        assert!(
            seen.contains_key(once),
            "nobody names {once}: this test looks at nothing"
        );
    }
}

#[test]
fn what_differs_between_systems_stands_in_files_called_os() {
    let mut seen = 0;
    for (path, text) in sources() {
        let differs = [
            "cfg(unix",
            "cfg(windows",
            "cfg(target_os",
            "cfg!(",
            "std::os::",
        ]
        .iter()
        .any(|word| text.contains(word));
        let shipped = path.contains("/src/") && !path.starts_with("tests/");
        if path.ends_with("/os.rs") {
            seen += usize::from(differs);
        } else {
            assert!(!(differs && shipped), "{path}");
        }
    }
    assert!(seen > 0, "this test looks at nothing");
}

#[test]
fn the_core_has_no_runtime_socket_file_or_clock() {
    let manifest = manifest(Path::new("sdk/core/Cargo.toml"));
    for outside in [
        "tokio",
        "rusqlite",
        "reqwest",
        "rustls",
        "pcsc",
        "egui",
        "tracing",
        "getrandom",
        "tempfile",
    ] {
        assert!(
            !dependencies(&manifest).any(|name| name == outside),
            "{outside}"
        );
    }
    let core: Vec<(String, String)> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("sdk/core/src/"))
        .collect();
    let tests = test_modules(&core);
    let mut read = 0;
    for (path, text) in &core {
        if tests.iter().any(|prefix| path.starts_with(prefix.as_str())) {
            continue;
        }
        let shipped = code(
            text.split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default(),
        );
        for word in IMPURE {
            assert!(!shipped.contains(word), "{path}: {word}");
        }
        read += 1;
    }
    assert!(read > 40, "only {read} files");
}

#[test]
fn no_shipped_program_contains_the_mock_or_the_simulated_card() {
    const DOUBLES: [&str; 2] = ["madoguchi-mock-server", "madoguchi-simulated-card"];
    for package in ["madoguchi-kiosk", "madoguchi-agent"] {
        let tree = tree(package);
        assert!(tree.contains("madoguchi-core"), "{package}: {tree}");
        for double in DOUBLES {
            assert!(!tree.contains(double), "{package} contains {double}");
        }
    }
    let demo = tree("madoguchi-demo");
    for double in DOUBLES {
        assert!(demo.contains(double), "the tree of the demo must show it");
    }
}

#[test]
fn unsafe_code_is_denied_everywhere_and_nowhere_used() {
    let workspace = manifest(Path::new("Cargo.toml"));
    assert_eq!(
        workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("deny")
    );
    for (folder, package, _) in HOUSE {
        let lints = &manifest(&Path::new(folder).join("Cargo.toml"))["lints"];
        let inherited = lints.get("workspace").and_then(toml::Value::as_bool) == Some(true);
        let own = lints
            .get("rust")
            .and_then(|rust| rust.get("unsafe_code"))
            .and_then(toml::Value::as_str)
            == Some("deny");
        assert!(inherited || own, "{package}");
    }
    for (path, text) in sources() {
        for form in [" {", " fn", " impl", " extern", "("] {
            let word = ["un", "safe", form].concat();
            assert!(!code(&text).contains(&word), "{path}: {word}");
        }
    }
}

#[test]
fn nothing_is_left_for_later_and_no_test_is_left_out() {
    #[rustfmt::skip]
    let words = [
        ["TO", "DO"], ["FIX", "ME"], ["XX", "X:"], ["HA", "CK"], ["todo", "!("], ["unimplemented", "!("], ["#[ign", "ore"], ["#[allow", "("],
    ]
    .map(|parts| parts.concat());
    let mut read = 0;
    for folder in [
        "drivers",
        "docs",
        "kiosk",
        "mock-server",
        "scripts",
        "sdk",
        "tests",
        ".ci",
    ] {
        for path in files(&root().join(folder)) {
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            // Random Base64 may hold anything.
            for line in text
                .lines()
                .filter(|line| line.contains(' ') || line.len() < 60)
            {
                for word in &words {
                    assert!(!line.contains(word.as_str()), "{}: {line}", path.display());
                }
            }
            read += 1;
        }
    }
    assert!(read > 200, "only {read} files");
}

#[test]
fn the_top_folder_holds_what_newcomers_are_told_and_nothing_else() {
    let ignored = std::fs::read_to_string(root().join(".gitignore")).expect("ignored files");
    let ignored: BTreeSet<&str> = ignored.lines().map(|line| line.trim_matches('/')).collect();
    for entry in std::fs::read_dir(root()).expect("top folder") {
        let name = entry
            .expect("entry")
            .file_name()
            .into_string()
            .expect("text");
        let allowed = name.starts_with('.')
            || ignored.contains(name.as_str())
            || TOP.contains(&name.as_str());
        assert!(allowed, "{name}");
    }
    for part in [
        "sdk",
        "kiosk",
        "drivers",
        "mock-server",
        "tests",
        "README.md",
    ] {
        assert!(root().join(part).exists(), "{part}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("top folder")
        .to_owned()
}

fn manifest(path: &Path) -> toml::Table {
    let text = std::fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of all dependencies, those of tests and builds and of single targets included.
fn dependencies(manifest: &toml::Table) -> impl Iterator<Item = String> {
    let of = |table: &toml::Table| -> Vec<String> {
        ["dependencies", "dev-dependencies", "build-dependencies"]
            .iter()
            .filter_map(|kind| table.get(*kind)?.as_table())
            .flat_map(|table| table.keys().cloned())
            .collect()
    };
    let targets = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten();
    let of_targets: Vec<String> = targets
        .filter_map(|(_, target)| target.as_table())
        .flat_map(of)
        .collect();
    of(manifest).into_iter().chain(of_targets)
}

/// Every Rust source of ours, by its path from the top.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let mut sources = Vec::new();
    for folder in ["drivers", "kiosk", "mock-server", "sdk", "tests"] {
        for path in files(&root.join(folder)) {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .expect("below the top")
                    .to_str()
                    .expect("text")
                    .to_owned();
                sources.push((name, std::fs::read_to_string(&path).expect("source")));
            }
        }
    }
    sources
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// The lines that are not comments.
fn code(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether a path in `text` begins with this crate; a module of ours with the same name is not it.
fn names_crate(text: &str, name: &str) -> bool {
    let text = code(text);
    let path = format!("{name}::");
    text.match_indices(&path).any(|(start, _)| {
        let before = text[..start].strip_suffix("::").unwrap_or(&text[..start]);
        !before.ends_with(|last: char| last.is_alphanumeric() || last == '_' || last == '>')
    })
}

/// The paths of modules that exist for tests only, as prefixes.
fn test_modules(sources: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        let folder = path.trim_end_matches(".rs").trim_end_matches("/lib");
        for (place, line) in text.match_indices("#[cfg(test)]\nmod ") {
            let name: String = text[place + line.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if text[place + line.len() + name.len()..].starts_with(';') {
                found.push(format!("{folder}/{name}.rs"));
                found.push(format!("{folder}/{name}/"));
            }
        }
    }
    found
}

/// The packages that a package is built from.
fn tree(package: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "tree",
            "--package",
            package,
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--locked",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}
