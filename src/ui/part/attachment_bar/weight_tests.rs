//! What letters weigh, and which files to take away.

use proptest::prelude::*;

use super::{encoded, of_letter, split, to_remove};
use crate::domain::account::SIZE_DEFAULT;
use crate::domain::draft::Attachment;

fn file(octets: usize) -> Attachment {
    Attachment { name: "f".to_owned(), media_type: "application/pdf".to_owned(), content: vec![0; octets].into() }
}

#[test]
fn base64_growth_is_counted() {
    assert_eq!(encoded(0), 0);
    assert_eq!(encoded(57), 78);
    assert_eq!(encoded(58), 156);
    let grown = encoded(1_000_000);
    assert!((1_368_000..1_369_000).contains(&grown), "{grown}");
}

#[test]
fn eight_megabytes_do_not_fit_into_ten() {
    assert!(of_letter(0, &[file(8_000_000)]) > SIZE_DEFAULT);
    assert!(of_letter(0, &[file(7_000_000)]) < SIZE_DEFAULT);
}

#[test]
fn names_the_lightest_file_that_suffices() {
    let files = [file(6_000_000), file(1_200_000), file(500_000)];
    assert_eq!(to_remove(0, &files, SIZE_DEFAULT), vec![2]);
    assert_eq!(to_remove(0, &files[..2], SIZE_DEFAULT), Vec::<usize>::new());
}

#[test]
fn names_the_heaviest_when_one_is_not_enough() {
    let files = [file(2_000_000), file(3_000_000), file(6_000_000), file(7_000_000)];
    assert_eq!(to_remove(0, &files, SIZE_DEFAULT), vec![3, 2]);
}

#[test]
fn too_many_files_go_in_several_letters_in_their_order() {
    let files = [file(5_000_000), file(1_000_000), file(6_000_000), file(500_000)];
    assert_eq!(split(0, &files, SIZE_DEFAULT), Some(vec![vec![0, 1], vec![2, 3]]));
    assert_eq!(split(0, &files[..2], SIZE_DEFAULT), None, "one does");
    assert_eq!(split(0, &[file(9_000_000), file(1)], SIZE_DEFAULT), None, "one fits none");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn each_letter_of_several_fits_and_no_file_is_lost(sizes in prop::collection::vec(0..4000_usize, 0..9), limit in 3_000..9_000_u64) {
        let files: Vec<_> = sizes.into_iter().map(file).collect();
        if let Some(letters) = split(10, &files, limit) {
            let all: Vec<usize> = letters.iter().flatten().copied().collect();
            prop_assert_eq!(all, (0..files.len()).collect::<Vec<_>>());
            for letter in letters {
                let held: Vec<_> = letter.iter().map(|at| files[*at].clone()).collect();
                prop_assert!(of_letter(10, &held) <= limit);
            }
        }
    }

    #[test]
    fn what_remains_fits(sizes in prop::collection::vec(0..4000_usize, 0..8), limit in 3_000..20_000_u64) {
        let files: Vec<_> = sizes.into_iter().map(file).collect();
        let removed = to_remove(10, &files, limit);
        let left: Vec<_> =
            files.iter().enumerate().filter(|(at, _)| !removed.contains(at)).map(|(_, file)| file.clone()).collect();
        prop_assert!(of_letter(10, &left) <= limit);
    }
}
