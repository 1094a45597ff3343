//! A profile that is made in the window is what the file says afterwards; all else of it stays, and what would not be understood is refused.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::{with, without};
use crate::domain::Address;
use crate::domain::Notice;
use crate::domain::export::{Content, ExportFault, Profile, Subfolders, Template};
use crate::domain::notice::ProfileFault;
use crate::settings::{Settings, Source, presets};

const WRITTEN: &str = "# Cabinet des Tilleuls\n\n[[export]] # l'entrée du logiciel\nname = 'Dossier' # convenu\nfolder = '/srv/dossier'\n\n\
# celui du labo\n[[export]]\nname = \"Labo\"\nfolder = \"/srv/labo\"\npreset = \"hprim\"\n\n[trust]\nrequire_signed_list = true # toujours\n";

fn profiles(text: &str) -> Vec<Profile> {
    Settings::parse(text).unwrap().exports
}

fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        folder: PathBuf::from("/srv/x"),
        preset: "officiel".to_owned(),
        template: Template::parse("{date}_{type}_{NOM}_{Prenom}").unwrap(),
        contents: vec![Content::Pdf],
        subfolders: Subfolders::None,
        mailboxes: Vec::new(),
        plain: true,
    }
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let contents = prop::sample::subsequence(Content::ALL.map(|(content, _)| content).to_vec(), 1..=5);
    let preset = prop::sample::select(presets().to_vec());
    let template = prop::option::of("[a-z{}]{0,3}\\{NOM\\}[ a-zé'\"#_-]{0,8}");
    let subfolders = prop::sample::select(vec![Subfolders::None, Subfolders::Mailbox, Subfolders::Holder]);
    let boxes = prop::sample::subsequence(vec!["a@x.mssante.fr", "b@x.mssante.fr"], 0..=2);
    let rest = ("[A-Za-zé'\"#=\\[]{1,12}", "/[a-z é'\"\\\\#-]{1,12}", any::<bool>());
    (contents, preset, template, subfolders, boxes, rest).prop_map(
        |(contents, preset, template, subfolders, boxes, (name, folder, plain))| Profile {
            name,
            folder: folder.into(),
            template: template
                .and_then(|text| Template::parse(&text).ok())
                .unwrap_or_else(|| Template::parse(&preset.template).unwrap()),
            preset: preset.id.to_owned(),
            contents,
            subfolders,
            mailboxes: boxes.into_iter().map(|text| Address::parse(text).unwrap()).collect(),
            plain,
        },
    )
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn what_is_kept_is_what_holds(made in any_profile(), changed in any_profile()) {
        let sorted = |profile: &Profile| {
            let mut profile = profile.clone();
            profile.contents.sort_unstable();
            profile
        };
        prop_assume!(made.name != "Dossier" && made.name != "Labo" && changed.name != "Labo" && changed.name != "Dossier");
        let text = with(WRITTEN, &made, None).unwrap();
        let held = profiles(&text);
        prop_assert_eq!(held.len(), 3);
        prop_assert_eq!(sorted(&held[2]), made.clone(), "{}", text);
        let text = with(&text, &changed, Some(&made.name)).unwrap();
        let held = profiles(&text);
        prop_assert_eq!(sorted(&held[2]), changed.clone(), "{}", text);
        prop_assert_eq!(&held[..2], &profiles(WRITTEN)[..]);
        prop_assert!(Settings::parse(&text).unwrap().trust.require_signed_list);
        let text = without(&text, &changed.name).unwrap();
        for comment in ["# Cabinet des Tilleuls", "# l'entrée du logiciel", "# convenu", "# celui du labo", "# toujours"] {
            prop_assert!(text.contains(comment), "{comment} in {text}");
        }
        prop_assert_eq!(profiles(&text), profiles(WRITTEN));
    }
}

#[test]
fn what_stands_there_as_it_is_wanted_stays_as_it_was_written() {
    let mut changed = profiles(WRITTEN).remove(0);
    changed.folder = "/srv/neuf".into();
    let text = with(WRITTEN, &changed, Some("Dossier")).unwrap();
    assert!(text.contains("name = 'Dossier' # convenu\nfolder = \"/srv/neuf\"\n"), "{text}");
    // What is said like the preset is left to it.
    assert!(!text.contains("template") && !text.contains("contents") && !text.contains("plain"), "{text}");
}

#[test]
fn no_comment_goes_with_another_table() {
    let text = without(WRITTEN, "Labo").unwrap();
    assert!(text.contains("# celui du labo") && text.contains("# toujours") && !text.contains("/srv/labo"), "{text}");
    let text = without(&text, "Dossier").unwrap();
    assert!(text.contains("# Cabinet des Tilleuls") && !text.contains("export"), "{text}");
    assert_eq!(profiles(&text), []);
    // However it is written.
    let text =
        "export = [{ name = 'A', folder = '/a' }, { name = 'B', folder = '/b' }]\n[sync]\nmirror_drafts = true\n";
    let text = with(&without(text, "A").unwrap(), &profile("C"), None).unwrap();
    assert_eq!(profiles(&text).iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["B", "C"], "{text}");
}

#[test]
fn what_would_not_be_understood_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pli.toml");
    fs::write(&file, WRITTEN).unwrap();
    let source = Source { file: Some(file.clone()), ..Source::default() };
    let fault = |profile: &Profile, before| source.keep_export(profile, before).unwrap_err().notice();
    let wrong = |profile: &str, fault| Notice::SettingsExport { profile: profile.to_owned(), fault };
    assert_eq!(fault(&profile("Labo"), None), wrong("Labo", ProfileFault::Name), "another's");
    assert_eq!(fault(&profile("Labo"), Some("Dossier")), wrong("Labo", ProfileFault::Name));
    assert_eq!(fault(&profile(""), None), wrong("", ProfileFault::Name));
    let relative = Profile { folder: "dossier".into(), ..profile("X") };
    assert_eq!(fault(&relative, None), wrong("X", ProfileFault::Folder));
    let empty = Profile { contents: Vec::new(), ..profile("X") };
    assert_eq!(fault(&empty, None), wrong("X", ProfileFault::Contents));
    let unknown = Notice::Export(ExportFault::UnknownProfile);
    assert_eq!(fault(&profile("X"), Some("Y")), unknown);
    assert_eq!(source.remove_export("Y").unwrap_err().notice(), unknown);
    assert_eq!(fs::read_to_string(&file).unwrap(), WRITTEN);

    let held = source.keep_export(&profile("X"), Some("Labo")).unwrap();
    assert_eq!(held.settings.exports[1], profile("X"));
    assert_eq!(profiles(&fs::read_to_string(&file).unwrap()), held.settings.exports);
}
