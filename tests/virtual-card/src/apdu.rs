//! Commands and responses of a smart card (ISO/IEC 7816-4 §5), short and extended.

/// Done.
pub const OK: u16 = 0x9000;
/// Lengths that contradict each other.
pub const WRONG_LENGTH: u16 = 0x6700;
/// A code is to be presented first.
pub const NOT_VERIFIED: u16 = 0x6982;
/// The code is blocked.
pub const BLOCKED: u16 = 0x6983;
/// What a chain of commands must not be interrupted by.
pub const CHAIN_BROKEN: u16 = 0x6883;
/// Nothing is waiting to be fetched.
pub const NOTHING: u16 = 0x6985;
/// The data makes no sense.
pub const BAD_DATA: u16 = 0x6A80;
/// No such application or object.
pub const NOT_FOUND: u16 = 0x6A82;
/// The parameters make no sense.
pub const BAD_PARAMETERS: u16 = 0x6A86;
/// No such key or code.
pub const NO_REFERENCE: u16 = 0x6A88;
/// No such instruction.
pub const BAD_INSTRUCTION: u16 = 0x6D00;
/// No such class of instructions.
pub const BAD_CLASS: u16 = 0x6E00;

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// Class.
    pub class: u8,
    /// Instruction.
    pub instruction: u8,
    /// Both parameters.
    pub parameters: [u8; 2],
    /// What comes with it.
    pub data: &'a [u8],
    /// Most octets of the answer's data.
    pub expected: usize,
}

impl<'a> Command<'a> {
    /// Reads one; `None` when its lengths contradict each other.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [class, instruction, p1, p2, rest @ ..] = bytes else { return None };
        let (data, expected) = match rest {
            [] => (&[][..], 0),
            [le] => (&[][..], short(*le)),
            [0, high, low] => (&[][..], long(*high, *low)),
            [0, high, low, rest @ ..] => {
                let (data, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
                match rest {
                    [] => (data, 0),
                    [high, low] => (data, long(*high, *low)),
                    _ => return None,
                }
            }
            [0, _] => return None,
            [lc, rest @ ..] => {
                let (data, rest) = rest.split_at_checked(usize::from(*lc))?;
                match rest {
                    [] => (data, 0),
                    [le] => (data, short(*le)),
                    _ => return None,
                }
            }
        };
        Some(Self { class: *class, instruction: *instruction, parameters: [*p1, *p2], data, expected })
    }
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn long(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 65536,
        le => usize::from(le),
    }
}

/// Data and status as they travel.
pub fn response(data: &[u8], status: u16) -> Vec<u8> {
    [data, &status.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::Command;
    use proptest::prelude::*;

    fn lengths(bytes: &[u8]) -> Option<(usize, usize)> {
        Command::parse(bytes).map(|command| (command.data.len(), command.expected))
    }

    #[test]
    fn the_seven_cases_of_the_standard() {
        assert_eq!(lengths(&[0, 1, 2, 3]), Some((0, 0)));
        assert_eq!(lengths(&[0, 1, 2, 3, 0]), Some((0, 256)));
        assert_eq!(lengths(&[0, 1, 2, 3, 2, 8, 9]), Some((2, 0)));
        assert_eq!(lengths(&[0, 1, 2, 3, 2, 8, 9, 7]), Some((2, 7)));
        assert_eq!(lengths(&[0, 1, 2, 3, 0, 0, 0]), Some((0, 65536)));
        assert_eq!(lengths(&[0, 1, 2, 3, 0, 0, 2, 8, 9]), Some((2, 0)));
        assert_eq!(lengths(&[0, 1, 2, 3, 0, 0, 2, 8, 9, 1, 0]), Some((2, 256)));
    }

    #[test]
    fn lengths_that_contradict_each_other_are_no_command() {
        for wrong in [
            &[][..],
            &[0, 1, 2],
            &[0, 1, 2, 3, 0, 1],
            &[0, 1, 2, 3, 2, 8],
            &[0, 1, 2, 3, 1, 8, 9, 10],
            &[0, 1, 2, 3, 0, 0, 2, 8],
            &[0, 1, 2, 3, 0, 0, 1, 8, 9],
        ] {
            assert_eq!(Command::parse(wrong), None, "{wrong:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Some(command) = Command::parse(&bytes) {
                prop_assert!(command.data.len() <= bytes.len());
            }
        }
    }
}
