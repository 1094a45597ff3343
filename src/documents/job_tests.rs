//! Jobs and answers over the pipe: what was asked comes back, what does not fit is not believed.

use proptest::prelude::*;

use super::{Answer, Job, ask, asked, tell, told};
use crate::documents::{Drawing, Error, reading};
use crate::domain::block::{Block, Raster, Span};
use crate::domain::document::{DocumentSet, Inside};

const PAGE: Job = Job::PdfPage { page: 2, width: 3, inside: None };
const INSIDE: Inside = Inside { document: 0, file: 7 };

fn drawing(width: u32, height: u32) -> Answer {
    let octets = usize::try_from(width * height * 4).unwrap();
    Answer::Drawing(Drawing { pages: 3, raster: Raster { width, height, rgba: vec![7; octets].into() } })
}

fn answer(outcome: &Result<Answer, Error>) -> Vec<u8> {
    let mut wire = Vec::new();
    tell(&mut wire, outcome).unwrap();
    wire
}

fn set() -> DocumentSet {
    reading::set(crate::documents::sample::CDA.as_bytes()).unwrap()
}

#[test]
fn jobs_and_answers_come_through() {
    let pictures = [None, Some(INSIDE)].map(|inside| Job::Picture { max_width: 640, inside });
    for job in [PAGE, Job::Set, Job::File { inside: INSIDE }].into_iter().chain(pictures) {
        let mut wire = Vec::new();
        ask(&mut wire, job, b"%PDF").unwrap();
        assert_eq!(asked(&mut wire.as_slice()).unwrap(), (job, b"%PDF".to_vec()));
    }
    let errors = [Error::Unreadable, Error::Protected, Error::TooLarge, Error::NoSuchPage, Error::NotMedical];
    for outcome in errors.into_iter().map(Err).chain([Ok(drawing(3, 5))]) {
        assert_eq!(told(&mut answer(&outcome).as_slice(), PAGE), outcome);
    }
    let whole = Ok(Answer::Set(Box::new(set())));
    assert_eq!(told(&mut answer(&whole).as_slice(), Job::Set), whole);
    let file = Ok(Answer::File(b"%PDF".to_vec()));
    assert_eq!(told(&mut answer(&file).as_slice(), Job::File { inside: INSIDE }), file);
}

#[test]
fn answers_to_another_question_are_not_believed() {
    let believed = |outcome: Answer, job: Job| told(&mut answer(&Ok(outcome)).as_slice(), job).is_ok();
    let picture = |max_width| Job::Picture { max_width, inside: None };
    assert!(believed(drawing(3, 5), picture(3)));
    assert!(!believed(drawing(3, 5), picture(2)));
    assert!(!believed(drawing(4, 5), PAGE) && !believed(drawing(3, 0), PAGE));
    assert!(!believed(drawing(3, 5), Job::PdfPage { page: 3, width: 3, inside: None }));
    let mut cut = answer(&Ok(drawing(3, 5)));
    let _ = cut.pop();
    assert_eq!(told(&mut cut.as_slice(), PAGE), Err(Error::Unreadable));
    let giant: Vec<u8> = [0, 3, 3, u32::MAX / 3].into_iter().flat_map(u32::to_be_bytes).collect();
    assert_eq!(told(&mut giant.as_slice(), PAGE), Err(Error::Unreadable));
    assert_eq!(told(&mut giant.as_slice(), Job::Set), Err(Error::Unreadable));
    let long: Vec<u8> = [0, u32::MAX, 0, 0].into_iter().flat_map(u32::to_be_bytes).collect();
    assert_eq!(told(&mut long.as_slice(), Job::Set), Err(Error::TooLarge));
}

/// A process that was taken over says what no reader of ours makes.
#[test]
fn a_set_that_no_reader_makes_is_not_believed() {
    let believed = |change: &dyn Fn(&mut DocumentSet)| {
        let mut set = set();
        change(&mut set);
        told(&mut answer(&Ok(Answer::Set(Box::new(set)))).as_slice(), Job::Set).is_ok()
    };
    assert!(believed(&|_| {}));
    assert!(!believed(&|set| set.documents[0].title = "a\u{202e}b".to_owned()));
    assert!(!believed(&|set| set.documents[0].author.name = "a\nb".to_owned()));
    assert!(!believed(&|set| set.documents[0].kind = "a".repeat(2_000)));
    assert!(!believed(&|set| set.documents[0].text.blocks.push(Block::Picture { part: 99, alt: String::new() })));
    assert!(!believed(&|set| set.documents[0].text.blocks.push(Block::Quote(1, Vec::new()))));
    let turned = Span { text: "a\u{202e}b".to_owned(), ..Span::default() };
    assert!(!believed(&|set| set.documents[0].text.blocks.push(Block::Paragraph(vec![turned.clone()]))));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn any_octets_are_an_error_or_an_answer(wire in proptest::collection::vec(0_u8..8, 0..120)) {
        let _ = asked(&mut wire.as_slice());
        let _ = told(&mut wire.as_slice(), Job::Set);
        if let Ok(Answer::Drawing(Drawing { raster, .. })) = told(&mut wire.as_slice(), PAGE) {
            prop_assert_eq!(raster.rgba.len(), usize::try_from(raster.width * raster.height * 4).unwrap());
        }
    }
}
