//! Where a line may break: between phrases, never inside one, and no line much shorter than its neighbours if it can be helped.
//!
//! Japanese has no spaces. A phrase (文節) ends where a run of hiragana meets a kanji, a katakana or a digit, and after 、 and 。; a polite
//! お or ご belongs to what follows. That finds the boundaries a reader expects in the short sentences of a screen. The word joiner U+2060
//! forbids a break, `\n` asks for one.

/// Forbids a break where it stands; never drawn.
pub(crate) const JOINER: char = '\u{2060}';

/// The lines of `text` in `width`, where `measure` tells how wide a piece is. A phrase wider than `width` stands alone.
pub(crate) fn lines(text: &str, width: f32, mut measure: impl FnMut(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let sentences = sentences(paragraph);
        if sentences.len() > 1 && measure(paragraph) > width {
            // Each sentence starts on a line of its own.
            lines.extend(
                sentences
                    .into_iter()
                    .flat_map(|sentence| balanced(sentence, width, &mut measure)),
            );
        } else {
            lines.extend(balanced(paragraph, width, &mut measure));
        }
    }
    lines
}

fn sentences(paragraph: &str) -> Vec<&str> {
    let japanese = paragraph.split_inclusive('。');
    japanese
        .flat_map(|part| part.split_inclusive(". "))
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// The text without what only guides the breaking: what is read out.
pub(crate) fn plain(text: &str) -> String {
    let japanese = text
        .chars()
        .any(|character| kind(character) != Kind::Latin && kind(character) != Kind::Mark);
    text.chars()
        .filter(|character| *character != JOINER)
        .filter_map(|character| match character {
            '\n' if japanese => None,
            '\n' => Some(' '),
            other => Some(other),
        })
        .collect()
}

/// Breaks one paragraph into as few lines as possible, then evens them out.
fn balanced(paragraph: &str, width: f32, measure: &mut impl FnMut(&str) -> f32) -> Vec<String> {
    let phrases: Vec<(String, f32)> = phrases(paragraph)
        .into_iter()
        .map(|phrase| {
            let width = measure(&phrase);
            (phrase, width)
        })
        .collect();
    let fewest = greedy(&phrases, width).len();
    let (mut low, mut high) = (width / 2.0, width);
    for _ in 0..8 {
        let middle = f32::midpoint(low, high);
        if greedy(&phrases, middle).len() > fewest {
            low = middle;
        } else {
            high = middle;
        }
    }
    greedy(&phrases, high)
}

fn greedy(phrases: &[(String, f32)], width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0.0);
    for (phrase, wide) in phrases {
        if !line.is_empty() && used + wide > width {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0.0;
        }
        line.push_str(phrase);
        used += wide;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hiragana,
    Katakana,
    Kanji,
    Latin,
    Mark,
}

fn kind(character: char) -> Kind {
    match character {
        'ぁ'..='ゖ' => Kind::Hiragana,
        'ァ'..='ヺ' | 'ー' | 'ｦ'..='ﾟ' => Kind::Katakana,
        '一'..='鿿' | '々' | '〇' => Kind::Kanji,
        'a'..='z' | 'A'..='Z' | '0'..='9' => Kind::Latin,
        _ => Kind::Mark,
    }
}

/// The phrases of a paragraph, joiners removed.
fn phrases(paragraph: &str) -> Vec<String> {
    let mut phrases = Vec::new();
    let mut phrase = String::new();
    let mut characters = paragraph.chars().peekable();
    let mut joined = false;
    while let Some(character) = characters.next() {
        if character == JOINER {
            joined = true;
            continue;
        }
        if let Some(before) = phrase.chars().next_back()
            && !joined
            && may_break(&phrase, before, character, characters.peek().copied())
        {
            phrases.push(std::mem::take(&mut phrase));
        }
        joined = false;
        phrase.push(character);
    }
    phrases.push(phrase);
    phrases
}

/// Whether a line may end after `before` and the next one start with `after`.
fn may_break(phrase: &str, before: char, after: char, then: Option<char>) -> bool {
    if before == ' ' {
        return true;
    }
    let closes = |character| "、。，．,.・：:」』）)］]！!？?ー…々％%".contains(character);
    if closes(after) || after == ' ' || "「『（(［[".contains(before) {
        return false;
    }
    if "、。」）".contains(before)
        || (before == '・' && phrase.chars().count() > 1)
        || after == '（'
    {
        return true;
    }
    // A lone hiragana that is no particle belongs to a compound (読み取る, 1つ選ぶ), and この belongs to what it points at.
    let mut backwards = phrase.chars().rev();
    let lone = backwards
        .next()
        .is_some_and(|last| kind(last) == Kind::Hiragana && !"をはがのにへともでや".contains(last))
        && backwards
            .next()
            .is_some_and(|before| kind(before) != Kind::Hiragana);
    if lone || ["この", "その", "あの", "どの", "もう"].contains(&phrase) {
        return false;
    }
    let polite = |character| matches!(character, 'お' | 'ご');
    match (kind(before), kind(after)) {
        (Kind::Hiragana, Kind::Kanji) => !(polite(before) && phrase.chars().count() == 1),
        (Kind::Hiragana, Kind::Katakana | Kind::Latin) => true,
        (Kind::Hiragana, Kind::Hiragana) => {
            before == 'を' || (polite(after) && then.is_some_and(|then| kind(then) == Kind::Kanji))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_only_between_phrases() {
        for (text, expected) in [
            (
                "マイナンバーカードを置いてください",
                "マイナンバーカードを/置いてください",
            ),
            (
                "4けたの暗証番号を押してください",
                "4けたの/暗証番号を/押してください",
            ),
            (
                "カードをお取りください。お呼びするまで、お待ちください。",
                "カードを/お取りください。/お呼びするまで、/お待ちください。",
            ),
            ("確認に時間がかかっています", "確認に/時間がかかっています"),
            (
                "電子証明書の有効期限は2月10日です。",
                "電子証明書の/有効期限は/2月10日です。",
            ),
            ("もう一度\u{2060}押してください", "もう一度押してください"),
            (
                "カードを読み取れませんでした",
                "カードを/読み取れませんでした",
            ),
            (
                "この暗証番号は使えなくなります",
                "この暗証番号は/使えなくなります",
            ),
            ("のこり 1つ選んでください", "のこり /1つ選んでください"),
            ("わからない・窓口で確認", "わからない・/窓口で/確認"),
            ("Place your card", "Place /your /card"),
            ("氏名（●を含む）", "氏名/（●を/含む）"),
        ] {
            assert_eq!(phrases(text).join("/"), expected);
        }
    }

    #[test]
    fn lines_are_as_few_as_possible_and_even() {
        let wide = |piece: &str| piece.chars().map(|_| 1.0).sum::<f32>();
        for (text, width, expected) in [
            (
                "カードをお取りください。",
                20.0,
                vec!["カードをお取りください。"],
            ),
            (
                "この医療機関が見てよい情報を選んでください",
                13.0,
                vec!["この医療機関が見てよい", "情報を選んでください"],
            ),
            ("one two three four", 14.0, vec!["one two", "three four"]),
            ("一行目\n二行目", 20.0, vec!["一行目", "二行目"]),
            (
                "短い。とても長い文です。",
                10.0,
                vec!["短い。", "とても長い文です。"],
            ),
            (
                "Short. A longer one.",
                16.0,
                vec!["Short.", "A longer one."],
            ),
            ("とても長い言葉", 2.0, vec!["とても", "長い", "言葉"]),
        ] {
            let found = lines(text, width, wide);
            if text == "とても長い言葉" {
                assert_eq!(found.concat(), text, "nothing is lost when nothing fits");
            } else {
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn what_is_read_out_has_no_guides() {
        assert_eq!(plain("もう\u{2060}一度\n置く"), "もう一度置く");
        assert_eq!(plain("Place your\ncard"), "Place your card");
    }
}
