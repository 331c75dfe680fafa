//! Command APDUs (ISO 7816-3 §12.1: cases 1 to 4, short and extended).

/// A command as the card reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command<'a> {
    pub(crate) cla: u8,
    pub(crate) ins: u8,
    pub(crate) p1: u8,
    pub(crate) p2: u8,
    pub(crate) data: &'a [u8],
    /// How many bytes the answer may have, 1 to 65536; absent in cases 1 and 3.
    pub(crate) le: Option<usize>,
    /// Lc or Le has the extended form.
    pub(crate) extended: bool,
}

impl<'a> Command<'a> {
    /// Reads a command. `None` when its length contradicts its Lc.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk()?;
        let (data, le, extended) = body_of(body)?;
        Some(Self {
            cla,
            ins,
            p1,
            p2,
            data,
            le,
            extended,
        })
    }
}

fn body_of(body: &[u8]) -> Option<(&[u8], Option<usize>, bool)> {
    match *body {
        [] => Some((&[], None, false)),
        [le] => Some((&[], Some(short_le(le)), false)),
        [0, high, low] => Some((&[], Some(extended_le(high, low)), true)),
        [0, high, low, ref rest @ ..] => {
            let (data, tail) = data_of(rest, usize::from(u16::from_be_bytes([high, low])))?;
            match *tail {
                [] => Some((data, None, true)),
                [high, low] => Some((data, Some(extended_le(high, low)), true)),
                _ => None,
            }
        }
        [lc, ref rest @ ..] => {
            let (data, tail) = data_of(rest, usize::from(lc))?;
            match *tail {
                [] => Some((data, None, false)),
                [le] => Some((data, Some(short_le(le)), false)),
                _ => None,
            }
        }
    }
}

fn data_of(rest: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    if length == 0 {
        None
    } else {
        rest.split_at_checked(length)
    }
}

fn short_le(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn extended_le(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 65536,
        le => usize::from(le),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_iso_case_is_read() {
        for (bytes, expected) in [
            (&[0, 0x20, 0, 0x80][..], Some((&[][..], None, false))),
            (&[0, 0xB0, 0, 0, 0], Some((&[], Some(256), false))),
            (&[0, 0xB0, 0, 0, 7], Some((&[], Some(7), false))),
            (&[0, 0x20, 0, 0x80, 2, 1, 2], Some((&[1, 2], None, false))),
            (
                &[0, 0x20, 0, 0x80, 2, 1, 2, 9],
                Some((&[1, 2], Some(9), false)),
            ),
            (&[0, 0xB0, 0, 0, 0, 0, 0], Some((&[], Some(65536), true))),
            (&[0, 0xB0, 0, 0, 0, 1, 2], Some((&[], Some(258), true))),
            (&[0, 0x20, 0, 0x80, 0, 0, 1, 5], Some((&[5], None, true))),
            (
                &[0, 0x20, 0, 0x80, 0, 0, 1, 5, 0, 0],
                Some((&[5], Some(65536), true)),
            ),
            (&[], None),
            (&[0, 0x20, 0], None),
            (&[0, 0x20, 0, 0x80, 2, 1], None),
            (&[0, 0x20, 0, 0x80, 0, 0], None),
            (&[0, 0x20, 0, 0x80, 0, 0, 0, 5], None),
            (&[0, 0x20, 0, 0x80, 0, 0, 2, 5], None),
            (&[0, 0x20, 0, 0x80, 0, 0, 1, 5, 0], None),
        ] {
            let read =
                Command::parse(bytes).map(|command| (command.data, command.le, command.extended));
            assert_eq!(read, expected, "{bytes:02X?}");
        }
    }
}
