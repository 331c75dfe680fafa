//! What the admin page shows.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use time::{OffsetDateTime, macros::format_description};

use super::recent::Asked;
use crate::{
    clock::{JST, japanese_date},
    entitlement::{by_card, text},
    fault::PlannedFault,
    server::State,
};

/// Faults that the form offers: a name for the form, one for people, and the fault.
pub(super) const OFFERED: &[(&str, &str, &str)] = &[
    ("delay", "1.5秒遅れる", r#"{"delay":1500}"#),
    ("no_answer", "応答しない", r#""no_answer""#),
    ("unavailable", "503を返す", r#"{"status":503}"#),
    ("maintenance", "メンテナンス中", r#""maintenance""#),
    (
        "close_connection",
        "処理したあと切断する",
        r#""close_connection""#,
    ),
    (
        "truncated_body",
        "応答が途中で切れる",
        r#""truncated_body""#,
    ),
    ("malformed_json", "応答が壊れている", r#""malformed_json""#),
    (
        "wrong_institution",
        "別の医療機関の応答を返す",
        r#""wrong_institution""#,
    ),
    ("wrong_visit", "別の受付の応答を返す", r#""wrong_visit""#),
    (
        "stale",
        "30日前の登録内容を返す",
        r#"{"stale":{"days":30}}"#,
    ),
    (
        "clock",
        "サービスの時計が10分進む",
        r#"{"clock_skew":{"seconds":600}}"#,
    ),
    (
        "certificate",
        "サーバー証明書の期限切れ",
        r#"{"server_certificate":"expired"}"#,
    ),
    (
        "disaster",
        "災害時モード（全国）",
        r#"{"disaster":{"prefectures":[]}}"#,
    ),
    (
        "duplicate",
        "顔認証の結果を二重に書き出す",
        r#""duplicate""#,
    ),
];

const ENDPOINTS: &[(&str, &str)] = &[
    ("any", "すべて"),
    ("auth", "認証（トークン）"),
    ("search", "番号照会"),
    ("open", "受付の開始"),
    ("challenge", "チャレンジ"),
    ("proof", "カードの証明"),
    ("result", "結果の照会"),
    ("crl", "失効リスト"),
    ("ocsp", "OCSP"),
    ("disaster", "災害時の検索"),
    ("office", "福祉事務所"),
    ("health", "稼働確認"),
    ("link", "連携アプリの要求"),
    ("face", "顔認証の結果"),
];

/// The people who are known by name.
pub(super) fn people(state: &State, word: &str, told: Option<&str>) -> Html<String> {
    let today = japanese_date((state.clock)());
    page(
        "/",
        false,
        html! {
            h1 { "登録されている人" }
            @if let Some(told) = told { p.told role="status" { (told) } }
            p.lead { (state.everybody.named().len()) "人。全員が架空の人物です。カードをかざすと、連携アプリの face フォルダーへ結果が届きます。" }
            div.scroll { table {
                thead { tr { th { "ID" } th { "氏名" } th { "生年月日" } th { "資格（カード照会）" } th { "暗証番号" } th { "内容" } th { "顔認証リーダー" } } }
                tbody { @for known in state.everybody.named() {
                    @let person = &known.person;
                    @let first = person.rights.first();
                    @let card = person.card.as_ref();
                    @let name = card.map(|card| card.name.as_str()).or(first.map(|right| text(right, "Name")));
                    @let born = card.map(|card| card.birth.to_string());
                    @let validity = by_card(person, "", today).validity;
                    tr {
                        td { code { (person.id) } }
                        td.name { (name.unwrap_or("—")) }
                        td.figure { (born.unwrap_or_else(|| "—".into())) }
                        td { @if card.is_some() { span.badge.(badge(validity)) { (meaning(validity)) } } @else { "カードなし" } }
                        td.figure { (card.map_or("—", |card| card.pin.as_str())) }
                        td.story { (person.story) }
                        td { @if card.is_some() {
                            form method="post" action="/face" {
                                input type="hidden" name="word" value=(word);
                                input type="hidden" name="person" value=(person.id);
                                button { "かざす" }
                            }
                        } }
                    }
                } }
            } }
        },
    )
}

/// The latest requests; the page looks again by itself.
pub(super) fn requests(list: &[Asked]) -> Html<String> {
    page(
        "/requests",
        true,
        html! {
            h1 { "受け付けた要求" }
            p.lead { "新しい順に200件まで。3秒ごとに更新されます。個人の番号・氏名・電子証明書の番号は記録しません。" }
            @if list.is_empty() { p.empty { "まだ要求はありません。" } } @else {
                div.scroll { table {
                    thead { tr { th { "時刻" } th { "要求" } th { "医療機関等コード" } th { "状態" } th { "応答まで" } } }
                    tbody { @for asked in list {
                        tr {
                            td.figure { (clock_time(asked.at)) }
                            td { code { (asked.what) } }
                            td.figure { (asked.institution.as_deref().unwrap_or("—")) }
                            td { span.badge.(if asked.status < 400 { "good" } else if asked.status < 500 { "warn" } else { "bad" }) { (asked.status) } }
                            td.figure { (asked.milliseconds) " ms" }
                        }
                    } }
                } }
            }
        },
    )
}

/// The faults that are planned, and a form for more.
pub(super) fn faults(planned: &[PlannedFault], word: &str) -> Html<String> {
    page(
        "/faults",
        false,
        html! {
            h1 { "障害の計画" }
            p.lead { "接続するソフトウェアの動きを確かめるため、わざと起こす障害です。" }
            form.plan method="post" action="/faults" {
                input type="hidden" name="word" value=(word);
                label { "どこで" select name="endpoint" { @for (value, name) in ENDPOINTS { option value=(value) { (name) } } } }
                label { "何が起こる" select name="fault" { @for (value, name, _) in OFFERED { option value=(value) { (name) } } } }
                label { "回数" input name="times" inputmode="numeric" pattern="[0-9]*" placeholder="空欄で取り消すまで"; }
                button.main { "計画に加える" }
            }
            @if planned.is_empty() { p.empty { "計画されている障害はありません。サービスは正常に応答します。" } } @else {
                div.scroll { table {
                    thead { tr { th { "どこで" } th { "何が起こる" } th { "残り" } th { "期間" } } }
                    tbody { @for fault in planned {
                        tr {
                            td { (endpoint_name(fault)) }
                            td { (fault_name(fault)) }
                            td.figure { @match fault.times { Some(times) => { (times) "回" } None => "取り消すまで" } }
                            td.figure { (period(fault)) }
                        }
                    } }
                } }
                form method="post" action="/faults/clear" {
                    input type="hidden" name="word" value=(word);
                    button { "すべて取り消す" }
                }
            }
        },
    )
}

fn page(here: &str, again: bool, content: Markup) -> Html<String> {
    let pages = [("/", "人"), ("/requests", "要求"), ("/faults", "障害")];
    let markup = html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if again { meta http-equiv="refresh" content="3"; }
                title { "模擬サービスの管理" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                header {
                    div.brand { span.mark { "試" } div { strong { "模擬サービスの管理" } small { "資格確認サービス（開発・試験用）" } } }
                    nav { @for (path, name) in pages {
                        a href=(path) aria-current=[(path == here).then_some("page")] { (name) }
                    } }
                }
                main { (content) }
                footer { "公開された連携実装にならった模擬であり、公式の仕様ではありません。実在の人や番号は扱いません。" }
            }
        }
    };
    Html(markup.into_string())
}

fn meaning(validity: &str) -> &'static str {
    match validity {
        "1" => "有効",
        "2" => "無効",
        "4" => "該当資格なし",
        "6" => "有効（未登録）",
        _ => "その他",
    }
}

fn badge(validity: &str) -> &'static str {
    match validity {
        "1" => "good",
        "6" => "warn",
        _ => "bad",
    }
}

fn endpoint_name(fault: &PlannedFault) -> String {
    let value = serde_json::to_value(fault.endpoint).unwrap_or_default();
    let value = value.as_str().unwrap_or_default();
    let name = ENDPOINTS.iter().find(|(known, _)| *known == value);
    name.map_or(value, |(_, name)| name).to_owned()
}

fn fault_name(fault: &PlannedFault) -> String {
    let json = serde_json::to_string(&fault.fault).unwrap_or_default();
    let name = OFFERED.iter().find(|(_, _, offered)| *offered == json);
    name.map_or(json.clone(), |(_, name, _)| (*name).to_owned())
}

fn period(fault: &PlannedFault) -> String {
    let moment = |moment: Option<OffsetDateTime>| {
        let format = format_description!("[month]/[day] [hour]:[minute]:[second]");
        moment.and_then(|moment| moment.to_offset(JST).format(format).ok())
    };
    match (moment(fault.from), moment(fault.to)) {
        (None, None) => "—".into(),
        (from, to) => format!("{}〜{}", from.unwrap_or_default(), to.unwrap_or_default()),
    }
}

fn clock_time(moment: OffsetDateTime) -> String {
    let format = format_description!("[hour]:[minute]:[second]");
    moment.to_offset(JST).format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Endpoint, Fault};

    #[test]
    fn every_fault_and_endpoint_that_is_offered_exists() {
        for (name, _, json) in OFFERED {
            let fault: Fault = serde_json::from_str(json).unwrap_or_else(|_| panic!("{name}"));
            assert_eq!(serde_json::to_string(&fault).unwrap(), *json, "{name}");
        }
        for (name, _) in ENDPOINTS {
            serde_json::from_value::<Endpoint>((*name).into()).unwrap();
        }
    }
}
