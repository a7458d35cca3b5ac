//! Which fonts stand for which: names of one font in two languages, and fonts of one kind.

/// A kind of letters, and the families of that kind, best first.
struct Kind {
    /// May another font of the kind stand in? Where the embedded face is of the
    /// kind itself it does, so that labels look the same on every computer.
    stand_ins: bool,
    /// Each entry is one font under all its names.
    fonts: &'static [&'static [&'static str]],
}

const KINDS: [Kind; 7] = [
    // 黑体
    Kind {
        stand_ins: false,
        fonts: &[
            &["simhei", "黑体", "hei", "heiti"],
            &["microsoft yahei", "微软雅黑", "microsoft yahei ui", "msyh"],
            &["pingfang sc", "苹方-简", "苹方"],
            &["stheiti", "华文黑体", "heiti sc", "黑体-简"],
            &["stxihei", "华文细黑"],
            &[
                "source han sans sc",
                "source han sans cn",
                "思源黑体",
                "思源黑体 cn",
                "noto sans cjk sc",
                "noto sans sc",
            ],
            &["dengxian", "等线"],
            &["wenquanyi micro hei", "文泉驿微米黑"],
            &["wenquanyi zen hei", "文泉驿正黑"],
            &["sans-serif", "system-ui", "ui-sans-serif"],
        ],
    },
    // 宋体
    Kind {
        stand_ins: true,
        fonts: &[
            &["simsun", "宋体", "nsimsun", "新宋体", "songti"],
            &["songti sc", "宋体-简"],
            &["stsong", "华文宋体", "stzhongsong", "华文中宋"],
            &["source han serif sc", "source han serif cn", "思源宋体", "noto serif cjk sc", "noto serif sc"],
            &["fangzheng shusong", "fzshusong-z01", "方正书宋简体"],
            &["ar pl uming cn", "文鼎ｐｌ简报宋"],
        ],
    },
    // 楷体
    Kind {
        stand_ins: true,
        fonts: &[
            &["kaiti", "楷体", "simkai", "kaiti_gb2312", "楷体_gb2312"],
            &["kaiti sc", "楷体-简"],
            &["stkaiti", "华文楷体"],
            &["fzkai-z03", "方正楷体简体"],
            &["ar pl ukai cn", "文鼎ｐｌ简中楷"],
        ],
    },
    // 仿宋
    Kind {
        stand_ins: true,
        fonts: &[
            &["fangsong", "仿宋", "simfang", "fangsong_gb2312", "仿宋_gb2312"],
            &["stfangsong", "华文仿宋"],
            &["fzfangsong-z02", "方正仿宋简体"],
        ],
    },
    // Latin without serifs
    Kind {
        stand_ins: true,
        fonts: &[
            &["arial", "arialmt"],
            &["helvetica"],
            &["helvetica neue"],
            &["liberation sans"],
            &["arimo"],
            &["nimbus sans"],
        ],
    },
    // Latin with serifs
    Kind {
        stand_ins: true,
        fonts: &[
            &["times new roman", "timesnewromanpsmt"],
            &["times"],
            &["liberation serif"],
            &["tinos"],
            &["nimbus roman"],
            &["serif", "ui-serif"],
        ],
    },
    // Fixed width
    Kind {
        stand_ins: true,
        fonts: &[
            &["courier new", "couriernewpsmt"],
            &["courier"],
            &["liberation mono"],
            &["cousine"],
            &["nimbus mono ps"],
            &["consolas"],
            &["menlo"],
            &["dejavu sans mono"],
            &["monospace", "ui-monospace"],
        ],
    },
];

/// The family names of a CSS list, lower case, without quotes and the `@` of vertical fonts.
pub fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',')
        .map(|name| name.trim().trim_matches(['"', '\'']).trim().trim_start_matches('@').to_lowercase())
        .filter(|name| !name.is_empty())
}

/// Other names of the very same font.
pub fn same_font(name: &str) -> &'static [&'static str] {
    let fonts = KINDS.iter().flat_map(|kind| kind.fonts);
    fonts.copied().find(|names| names.contains(&name)).unwrap_or_default()
}

/// Is the family one of the two kinds that everyday Chinese print is set in, 黑体 and 宋体?
pub fn is_everyday(name: &str) -> bool {
    KINDS.iter().take(2).flat_map(|kind| kind.fonts).any(|names| names.contains(&name))
}

/// Names of fonts that may stand in, best first.
pub fn stand_ins(name: &str) -> impl Iterator<Item = &'static str> {
    let kind = KINDS.iter().find(|kind| kind.fonts.iter().any(|names| names.contains(&name)));
    kind.filter(|kind| kind.stand_ins).into_iter().flat_map(|kind| kind.fonts).copied().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_css_list_is_read_as_css_reads_it() {
        assert_eq!(
            names(" 'Microsoft YaHei', \"SimSun\" ,,@黑体").collect::<Vec<_>>(),
            ["microsoft yahei", "simsun", "黑体"]
        );
    }

    #[test]
    fn both_names_of_a_font_are_one_font() {
        assert!(same_font("黑体").contains(&"simhei"));
        assert!(same_font("simsun").contains(&"宋体"));
        assert!(same_font("comic sans ms").is_empty());
    }

    #[test]
    fn a_song_face_is_replaced_by_song_faces_and_a_hei_face_by_the_embedded_one() {
        assert!(stand_ins("宋体").any(|name| name == "stsong"));
        assert!(stand_ins("宋体").all(|name| name != "simhei"));
        assert_eq!(stand_ins("微软雅黑").count(), 0);
        assert!(stand_ins("helvetica").any(|name| name == "arial"));
    }

    #[test]
    fn names_are_lower_case_as_they_are_looked_up() {
        for name in KINDS.iter().flat_map(|kind| kind.fonts).copied().flatten() {
            assert_eq!(*name, name.to_lowercase());
        }
    }
}
