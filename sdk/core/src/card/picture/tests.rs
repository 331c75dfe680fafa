//! Pictures drawn by another program, and the same with something wrong.

use proptest::prelude::*;

use super::{
    codestream::{CodestreamError, judge},
    *,
};
use crate::card::sample::{ADDRESS, CODE, NAME, PORTRAIT};

/// Where the codestream of [`PORTRAIT`] begins.
const CODESTREAM: usize = 85;

fn grey(picture: &Picture) -> &[u8] {
    match picture.pixels() {
        Pixels::Grey(samples) => samples,
        Pixels::Rgb(_) => panic!("in colour"),
    }
}

#[test]
fn the_portrait_is_decoded_into_its_pixels() {
    let picture = photo(PORTRAIT).unwrap();
    assert_eq!((picture.width(), picture.height()), (240, 320));
    let at = |x: usize, y: usize| grey(&picture)[y * 240 + x];
    // Background, hair, face and coat, as they were drawn; the compression loses a little.
    for (x, y, drawn) in [
        (10, 10, 225_u8),
        (120, 50, 50),
        (120, 180, 240),
        (60, 290, 120),
    ] {
        assert!(at(x, y).abs_diff(drawn) < 12, "{x},{y}: {}", at(x, y));
    }
    assert_eq!(format!("{picture:?}"), "Picture(240 x 320)");
    assert_eq!(format!("{:?}", picture.pixels()), "Grey(…)");
}

#[test]
fn lettering_is_black_on_white() {
    for (png, width, height) in [(NAME, 330, 30), (ADDRESS, 440, 30), (CODE, 24, 12)] {
        let picture = lettering(png).unwrap();
        assert_eq!((picture.width(), picture.height()), (width, height));
        let black = grey(&picture).iter().filter(|sample| **sample == 0).count();
        let white = grey(&picture)
            .iter()
            .filter(|sample| **sample == 255)
            .count();
        assert_eq!(black + white, usize::from(width) * usize::from(height));
        assert!(
            black * 20 > white && black < white,
            "{black} black, {white} white"
        );
    }
}

#[test]
fn a_photo_that_asks_for_more_than_a_portrait_is_refused_before_it_is_decoded() {
    let field = |field, value| CodestreamError::Field { field, value };
    let size = |width, height, tiles| CodestreamError::Size {
        width,
        height,
        tiles,
    };
    // SIZ begins at byte 2 of the codestream, COD behind it at byte 45.
    let table: [(&str, usize, &[u8], CodestreamError); 17] = [
        (
            "4 Gpixel wide",
            8,
            &[0xFF; 4],
            size(u32::MAX, 320, 17_895_698),
        ),
        ("1025 high", 12, &1025_u32.to_be_bytes(), size(240, 1025, 4)),
        ("no width", 8, &[0; 4], size(0, 320, 0)),
        (
            "tiles of one pixel",
            24,
            &[0, 0, 0, 1, 0, 0, 0, 1],
            size(240, 320, 76_800),
        ),
        ("tiles of no pixel", 24, &[0; 4], size(240, 320, 0)),
        ("image offset", 16, &1_u32.to_be_bytes(), field("XOsiz", 1)),
        ("tile offset", 36, &1_u32.to_be_bytes(), field("YTOsiz", 1)),
        (
            "16 384 components",
            40,
            &[0x40, 0x00],
            field("Csiz", 16_384),
        ),
        ("two components", 40, &[0x00, 0x02], field("Csiz", 2)),
        ("38 bits", 42, &[37], field("Ssiz", 37)),
        ("signed", 42, &[0x87], field("Ssiz", 0x87)),
        ("subsampled", 43, &[2], field("XRsiz", 2)),
        ("65 535 layers", 51, &[0xFF, 0xFF], field("layers", 65_535)),
        ("no layer", 51, &[0, 0], field("layers", 0)),
        (
            "32 decompositions",
            54,
            &[32],
            field("decomposition levels", 32),
        ),
        (
            "huge code blocks",
            55,
            &[8, 8],
            field("code-block area", 16),
        ),
        ("another transform", 58, &[2], field("transform", 2)),
    ];
    let good = &PORTRAIT[CODESTREAM..];
    assert_eq!(good[..4], [0xFF, 0x4F, 0xFF, 0x51]);
    assert_eq!(good[45..47], [0xFF, 0x52]);
    let form = judge(good).unwrap();
    assert_eq!((form.width, form.height, form.components), (240, 320, 1));
    for (what, place, bytes, expected) in table {
        let mut changed = PORTRAIT.to_vec();
        changed[CODESTREAM + place..][..bytes.len()].copy_from_slice(bytes);
        assert_eq!(
            photo(&changed),
            Err(PictureError::Codestream(expected)),
            "{what}"
        );
    }
}

#[test]
fn markers_by_which_a_tile_could_ask_for_more_are_refused() {
    let good = &PORTRAIT[CODESTREAM..];
    let first_tile = good
        .windows(2)
        .position(|pair| pair == [0xFF, 0x90])
        .unwrap();
    let segment = |marker: u8| vec![0xFF, marker, 0, 4, 0, 0];
    for marker in [0x52_u8, 0x53, 0x5E, 0x5F, 0x60, 0x61] {
        let refused = |at| {
            let marker = u16::from_be_bytes([0xFF, marker]);
            Err(CodestreamError::Marker { marker, at })
        };
        let (before, after) = good.split_at(first_tile);
        let main = [before, &segment(marker), after].concat();
        assert_eq!(
            judge(&main),
            refused(first_tile),
            "{marker:02X} in the main header"
        );
        let (before, after) = good.split_at(first_tile + 12);
        let tile = [before, &segment(marker), after].concat();
        assert_eq!(
            judge(&tile),
            refused(first_tile + 12),
            "{marker:02X} in the header of a tile"
        );
    }
    let precincts_of_one_sample = {
        let mut changed = good.to_vec();
        // Scod, and a longer COD: one precinct size a resolution, all 0.
        changed[48] |= 1;
        changed[47..49].copy_from_slice(&[0, 17]);
        changed[49] = 1;
        changed.splice(59..59, [0; 5]);
        changed
    };
    assert_eq!(
        judge(&precincts_of_one_sample),
        Err(CodestreamError::Field {
            field: "precinct",
            value: 0
        })
    );
}

#[test]
fn what_is_cut_off_is_no_photo() {
    let not_jp2 = Err(PictureError::NotThisFormat { format: "JP2" });
    for length in [0, 1, 11, 12, 40, CODESTREAM - 9] {
        assert_eq!(photo(&PORTRAIT[..length]), not_jp2, "{length} bytes");
    }
    assert_eq!(photo(NAME), not_jp2);
    assert_eq!(photo(&PORTRAIT[CODESTREAM..]), not_jp2, "a bare codestream");
    for length in CODESTREAM..PORTRAIT.len() {
        assert!(photo(&PORTRAIT[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn what_no_card_could_hold_is_not_looked_at() {
    for picture in [PORTRAIT, NAME] {
        let longer = [picture, &[0; LONGEST]].concat();
        let length = longer.len();
        let too_long = Err(PictureError::TooLong { length });
        assert_eq!(photo(&longer), too_long);
        assert_eq!(lettering(&longer), too_long);
    }
}

#[test]
fn lettering_of_another_form_says_why() {
    let header = |place: usize, byte: u8| {
        let mut changed = NAME.to_vec();
        changed[place] = byte;
        let crc = crc(&changed[12..29]);
        changed[29..33].copy_from_slice(&crc.to_be_bytes());
        lettering(&changed)
    };
    let form = |what| Err(PictureError::Form { what });
    assert_eq!(
        header(16, 0x40),
        Err(PictureError::Size {
            width: 0x4000_014A,
            height: 30
        })
    );
    assert_eq!(
        header(22, 0x02),
        Err(PictureError::Size {
            width: 330,
            height: 0x21E
        })
    );
    assert_eq!(header(24, 8), form("not 1-bit greyscale"));
    assert_eq!(header(28, 1), form("interlaced"));
    assert!(
        matches!(header(23, 31), Err(PictureError::Broken { .. })),
        "a row too few"
    );
    assert_eq!(
        lettering(PORTRAIT),
        Err(PictureError::NotThisFormat { format: "PNG" })
    );
    for length in 0..NAME.len() - 12 {
        assert!(lettering(&NAME[..length]).is_err(), "{length} bytes");
    }
}

/// CRC-32 of PNG.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
        crc
    })
}

proptest! {
    #[test]
    fn any_bytes_are_a_picture_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (photo(&bytes), lettering(&bytes), judge(&bytes));
    }

    #[test]
    fn a_broken_portrait_is_a_picture_or_an_error(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut changed = PORTRAIT.to_vec();
        for (place, byte) in changes {
            let place = place.index(changed.len());
            changed[place] = byte;
        }
        if let Ok(picture) = photo(&changed) {
            prop_assert!(u32::from(picture.width().max(picture.height())) <= codestream::LARGEST_SIDE);
        }
    }

    #[test]
    fn a_broken_header_of_a_portrait_is_a_picture_or_an_error(place in 0..200_usize, byte in any::<u8>()) {
        let mut changed = PORTRAIT.to_vec();
        changed[place] = byte;
        let _ = photo(&changed);
    }
}
