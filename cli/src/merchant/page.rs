//! The pages: plain HTML that works without a script and reads well aloud.

use qrcode::{EcLevel, QrCode, render::svg};
use simsim_attestation::Request;

use super::till::{Till, Verdict};
use crate::html::escape;

/// Nothing from elsewhere, nothing inline, nobody frames it.
pub(super) const SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Shows each verdict as it comes.
pub(super) const SCRIPT: &str = "\
const place = document.getElementById('verdict')
const events = new EventSource(`${location.pathname}/live`)
events.onmessage = ({ data }) => {
  if (data !== place.textContent) place.textContent = data
  place.dataset.kind = data.split(':')[0]
}
";

/// Black on white or white on black, as the reader has it.
pub(super) const STYLE: &str = "\
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif }
main { max-width: 36rem; margin: 2rem auto; padding: 0 1rem }
svg { display: block; width: 100%; max-width: 22rem; height: auto; margin: 1rem 0; background: #fff; padding: .75rem }
button, a.button { display: inline-block; font: inherit; padding: .75rem 1.5rem; border: 2px solid; border-radius: .5rem; color: inherit; background: none; text-decoration: none; cursor: pointer }
:focus-visible { outline: 3px solid #36c; outline-offset: 3px }
#verdict { font-size: 1.5rem; font-weight: 600; padding: 1rem; border-left: .5rem solid }
#verdict[data-kind='Verified'] { border-color: #2a7d2a }
#verdict[data-kind='Not accepted'], #verdict[data-kind='No answer'] { border-color: #b02a2a }
";

/// The question, and a button.
pub(super) fn welcome(till: &Till) -> String {
    let (purpose, at_least) = (escape(till.purpose()), till.at_least());
    page(
        "Ask",
        "",
        &format!(
            "<h1>{purpose}</h1><p>Is the score at least <strong>{at_least}</strong>? The phone answers yes \
             or not at all; no score, no name and no record leaves it.</p>\
             <form method=\"post\" action=\"/ask\"><button>Ask</button></form>"
        ),
    )
}

/// A request's code, its link and its verdict.
pub(super) fn session(id: &str, request: &Request, verdict: &Verdict) -> String {
    let link = request.to_link();
    let code = QrCode::with_error_correction_level(&link, EcLevel::L)
        .map(|code| code.render::<svg::Color<'_>>().min_dimensions(320, 320).build())
        .unwrap_or_default();
    let code = code.split_once("?>").map_or(code.as_str(), |(_, svg)| svg); // no XML declaration
    let (text, kind) = (self::verdict(verdict), kind(verdict));
    let again = format!(
        "<noscript><meta http-equiv=\"refresh\" content=\"3;url=/s/{}\"></noscript>",
        escape(id)
    );
    page(
        "Scan",
        &again,
        &format!(
            "<h1>{}</h1><p id=\"verdict\" role=\"status\" aria-live=\"polite\" data-kind=\"{kind}\">{text}</p>\
             <p>Scan this with the wallet, or open it on this phone:</p>\
             <div role=\"img\" aria-label=\"QR code of the request\">{code}</div>\
             <p><a class=\"button\" href=\"{}\">Open the wallet</a></p>\
             <script src=\"/live.js\" defer></script>",
            escape(&request.purpose),
            escape(&link),
        ),
    )
}

/// A request that has ended, or never was.
pub(super) fn gone() -> String {
    page("Over", "", "<h1>This request is over</h1><p><a href=\"/\">Ask anew</a></p>")
}

/// A verdict in words.
pub(super) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Waiting => "Waiting for the answer".into(),
        Verdict::Passed(level) => format!("Verified: yes, trust level {level}"),
        Verdict::Failed(error) => format!("Not accepted: {error}"),
        Verdict::Refused => "No answer".into(),
    }
}

fn kind(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Waiting => "Waiting",
        Verdict::Passed(_) => "Verified",
        Verdict::Failed(_) => "Not accepted",
        Verdict::Refused => "No answer",
    }
}

fn page(title: &str, head: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} – Simsim</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/style.css\">{head}\
         </head><body><main>{main}</main></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use simsim_attestation::Ask;

    use super::*;

    #[test]
    fn what_a_merchant_writes_is_text_on_the_page() {
        let asks = [Ask::AtLeast(600)];
        let purpose = "<script>alert('x')</script> & \"more\"";
        let uri = "https://shop.example/answer";
        let request = Request::make(uri, "AAAAAAAAAAAAAAAAAAAAAA", &asks, purpose, 1).unwrap();
        let page = session("id", &request, &Verdict::Waiting);
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(
            page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;")
        );
        assert!(page.contains("<svg"), "the code is there");
    }
}
