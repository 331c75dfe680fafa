//! `madoguchi doctor`.

use std::process::ExitCode;

use madoguchi::config::Config;
use madoguchi_agent::{
    Surroundings,
    doctor::{Finding, Layer, State, examine},
};
use madoguchi_words::{Language, failure};

use crate::Style;

pub(crate) fn run(config: &Config, style: Style) -> ExitCode {
    let findings = examine(config, &Surroundings::of_this_machine());
    for finding in &findings {
        if style.json {
            println!("{}", serde_json::to_string(finding).unwrap_or_default());
        } else {
            println!("{}", line(finding, style.language));
        }
    }
    if findings
        .iter()
        .any(|finding| finding.state == State::Broken)
    {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Mark, layer, what was seen; behind it what to do where something is not well.
fn line(finding: &Finding, language: Language) -> String {
    let mark = match finding.state {
        State::Well => "●",
        State::Attention => "▲",
        State::Broken => "■",
        State::Nothing => "－",
    };
    let layer = name(finding.layer, language);
    let width = 2 * layer.chars().count();
    let padding = match language {
        Language::Japanese => " ".repeat(20_usize.saturating_sub(width)),
        Language::English => " ".repeat(20_usize.saturating_sub(layer.len())),
    };
    let mut line = format!("{mark} {layer}{padding} {}", finding.seen);
    if let Some(code) = finding.code {
        let next = failure(language, code.as_str()).map_or("", |words| words.staff.next.as_str());
        line.push_str(&format!("\n  → {code} {}", next.replace('\n', " ")));
    }
    line
}

fn name(layer: Layer, language: Language) -> &'static str {
    match (language, layer) {
        (Language::Japanese, Layer::Program) => "プログラム",
        (Language::Japanese, Layer::Anchors) => "信頼する認証局",
        (Language::Japanese, Layer::State) => "記録の保存先",
        (Language::Japanese, Layer::ReaderService) => "リーダーの管理",
        (Language::Japanese, Layer::ReaderAccess) => "リーダーの権限",
        (Language::Japanese, Layer::Readers) => "カードリーダー",
        (Language::Japanese, Layer::Position) => "カードの位置",
        (Language::Japanese, Layer::Card) => "カード",
        (Language::Japanese, Layer::CardCertificate) => "カードの証明書",
        (Language::Japanese, Layer::ClientCertificate) => "端末の証明書",
        (Language::Japanese, Layer::Network) => "照会サービス",
        (Language::Japanese, Layer::Clock) => "時計",
        (Language::English, Layer::Program) => "program",
        (Language::English, Layer::Anchors) => "trust anchors",
        (Language::English, Layer::State) => "state folder",
        (Language::English, Layer::ReaderService) => "reader service",
        (Language::English, Layer::ReaderAccess) => "reader access",
        (Language::English, Layer::Readers) => "readers",
        (Language::English, Layer::Position) => "card position",
        (Language::English, Layer::Card) => "card",
        (Language::English, Layer::CardCertificate) => "card certificate",
        (Language::English, Layer::ClientCertificate) => "client certificate",
        (Language::English, Layer::Network) => "service",
        (Language::English, Layer::Clock) => "clock",
    }
}
