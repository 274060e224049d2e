//! Code: a link as a QR code, for a terminal, a page or a picture.

use std::path::Path;

use qrcode::{
    Color, EcLevel, QrCode,
    render::{svg, unicode::Dense1x2},
};

use crate::{failure::Failure, file};

/// Pixels that a module of a picture is wide.
const SCALE: usize = 8;
/// Modules of white around it, as ISO/IEC 18004 asks.
const MARGIN: usize = 4;

/// In half blocks, light on dark.
pub(crate) fn terminal(link: &str) -> Result<String, Failure> {
    Ok(encode(link)?.render::<Dense1x2>().build())
}

/// As an SVG element, without an XML declaration.
pub(crate) fn svg(link: &str) -> Result<String, Failure> {
    let svg = encode(link)?.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
    Ok(svg.split_once("?>").map_or(svg.as_str(), |(_, svg)| svg).to_owned())
}

/// Into a file, by its ending.
pub(crate) fn write(link: &str, path: &Path) -> Result<(), Failure> {
    match path.extension().and_then(|it| it.to_str()) {
        Some("png") => file::write(path, &png(link)?),
        Some("svg") => file::write(path, svg(link)?.as_bytes()),
        _ => Err(Failure::new("qr", format!("{}: name a .png or a .svg", path.display()))),
    }
}

/// As a PNG of one bit a pixel.
fn png(link: &str) -> Result<Vec<u8>, Failure> {
    let failure = |error: png::EncodingError| Failure::new("qr", error.to_string());
    let code = encode(link)?;
    let modules = code.width();
    let side = modules.saturating_add(2 * MARGIN).saturating_mul(SCALE);
    let is_white = |x: usize, y: usize| {
        let module =
            |at: usize| at.checked_div(SCALE)?.checked_sub(MARGIN).filter(|it| *it < modules);
        module(x).zip(module(y)).is_none_or(|at| code[at] == Color::Light)
    };
    let mut rows = Vec::new();
    for y in 0..side {
        for x in (0..side).step_by(8) {
            let bits = (x..x.saturating_add(8)).map(|x| u8::from(x >= side || is_white(x, y)));
            rows.push(bits.fold(0, |byte, bit| byte << 1 | bit));
        }
    }
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut picture = png::Encoder::new(&mut bytes, side, side);
    picture.set_color(png::ColorType::Grayscale);
    picture.set_depth(png::BitDepth::One);
    let mut writer = picture.write_header().map_err(failure)?;
    writer.write_image_data(&rows).map_err(failure)?;
    writer.finish().map_err(failure)?;
    Ok(bytes)
}

fn encode(link: &str) -> Result<QrCode, Failure> {
    QrCode::with_error_correction_level(link, EcLevel::L)
        .map_err(|_| Failure::new("qr", "the request is too long for a code: shorten the purpose"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader of codes makes of grey pixels.
    fn scanned(width: usize, height: usize, grey: impl Fn(usize, usize) -> u8) -> String {
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
        let found = picture.detect_grids();
        assert_eq!(found.len(), 1, "one code");
        found[0].decode().unwrap().1
    }

    #[test]
    fn a_picture_is_read_by_a_scanner() {
        let long = format!("openid4vp://?{}", "x".repeat(900));
        for link in ["openid4vp://?client_id=redirect_uri%3Ahttps", &long] {
            let bytes = png(link).unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes));
            reader.set_transformations(png::Transformations::EXPAND);
            let mut reader = reader.read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let info = reader.next_frame(&mut pixels).unwrap();
            let (width, height) = (info.width as usize, info.height as usize);
            assert_eq!(scanned(width, height, |x, y| pixels[y * info.line_size + x]), link);
        }
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let folder = tempfile::tempdir().unwrap();
        let written = |name: &str| {
            let path = folder.path().join(name);
            write("openid4vp://?a=b", &path).map(|()| std::fs::read(path).unwrap())
        };
        assert!(written("code.png").unwrap().starts_with(b"\x89PNG"));
        assert!(written("code.svg").unwrap().starts_with(b"<svg"));
        assert!(written("code.gif").unwrap_err().to_string().contains("name a .png or a .svg"));
        let error = png(&"x".repeat(3000)).unwrap_err().to_string();
        assert_eq!(error, "the request is too long for a code: shorten the purpose");
    }
}
