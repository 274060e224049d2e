//! The pages: plain HTML that works without a script and reads well aloud.

use serde_json::{Value, json};

use super::till::{Question, Verdict};
use crate::{code, html::escape};

/// Nothing from elsewhere, nothing inline, nobody frames it.
pub(super) const SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Shows each verdict as it comes.
pub(super) const SCRIPT: &str = include_str!("page/live.js");

/// How it looks.
pub(super) const STYLE: &str = include_str!("page/style.css");

/// The question, and a button.
pub(super) fn welcome(question: &Question) -> String {
    let main = format!(
        "<main><h1>{}</h1><p>Is the score at least <span class=\"least\">{}</span>? The phone answers \
         yes, or not at all. No score, no name and no record leaves it.</p>{}</main>",
        escape(&question.purpose),
        question.at_least,
        ask("Ask"),
    );
    page(question.name.as_deref(), "Ask", "", &main)
}

/// A request's code, its link and its verdict.
pub(super) fn session(question: &Question, id: &str, link: &str, verdict: &Verdict) -> String {
    let Words { kind, said, why } = Words::of(verdict, question.at_least);
    let refresh = match verdict {
        Verdict::Passed(_) => String::new(),
        _ => format!(
            "<noscript><meta http-equiv=\"refresh\" content=\"3;url=/s/{}\"></noscript>",
            escape(id)
        ),
    };
    let main = format!(
        "<main data-kind=\"{kind}\"><h1>{}</h1>\
         <p id=\"verdict\" role=\"status\" aria-live=\"polite\"><strong>{}</strong><span>{}</span></p>\
         <div class=\"scan\">{}\
         <p><a class=\"button\" href=\"{}\">Open the wallet on this device</a></p>\
         <p class=\"soft\">Good for fifteen minutes and one answer.</p></div>\
         <div class=\"next\">{}</div></main><script src=\"/live.js\" defer></script>",
        escape(&question.purpose),
        escape(said),
        escape(&why),
        picture(link),
        escape(link),
        ask("Ask the next one"),
    );
    page(question.name.as_deref(), said, &refresh, &main)
}

/// A request that has ended, or never was.
pub(super) fn gone() -> String {
    let main = format!("<main><h1>This request is over</h1>{}</main>", ask("Ask anew"));
    page(None, "Over", "", &main)
}

/// A verdict for the page's script.
pub(super) fn verdict(verdict: &Verdict, at_least: u16) -> Value {
    let Words { kind, said, why } = Words::of(verdict, at_least);
    json!({"kind": kind, "said": said, "why": why})
}

/// A verdict in words.
struct Words {
    kind: &'static str,
    said: &'static str,
    why: String,
}

impl Words {
    fn of(verdict: &Verdict, at_least: u16) -> Self {
        let (kind, said, why) = match verdict {
            Verdict::Waiting => {
                ("waiting", "Waiting for the answer", "Scan the code with the wallet.".into())
            }
            Verdict::Passed(level) => {
                ("passed", "Verified: yes", format!("At least {at_least}, trust level {level}."))
            }
            Verdict::Failed { name, why } => ("failed", "Not accepted", format!("{name}: {why}")),
            Verdict::Refused => {
                ("refused", "No answer", "The phone said neither yes nor no.".into())
            }
        };
        Self { kind, said, why }
    }
}

/// A link as a picture to scan; words where it is too long for one.
fn picture(link: &str) -> String {
    code::svg(link).map_or_else(
        |_| "<p class=\"soft\">This request is too long for a code.</p>".into(),
        |svg| {
            format!(
                "<div class=\"code\" role=\"img\" aria-label=\"QR code of the request\">{svg}</div>"
            )
        },
    )
}

fn ask(word: &str) -> String {
    format!("<form method=\"post\" action=\"/ask\"><button>{word}</button></form>")
}

fn page(name: Option<&str>, title: &str, head: &str, body: &str) -> String {
    let name = name.map(escape).unwrap_or_else(|| "Simsim".into());
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} – {name}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/style.css\">{head}</head><body>\
         <header><b>{name}</b><span>asks with Simsim</span></header>{body}\
         <footer>Nothing is written down here. The answer was made on the phone, for this question \
         alone, and is checked without asking anybody else.</footer></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use simsim_attestation::Policy;

    use super::*;

    fn question() -> Question {
        Question {
            at_least: 600,
            by_value: false,
            certificate: None,
            name: Some("<b>Velo</b>".into()),
            policy: Policy::parse("self_asserted = true").unwrap(),
            public: "https://shop.example".into(),
            purpose: "<script>alert('x')</script> & \"more\"".into(),
        }
    }

    #[test]
    fn what_a_merchant_writes_is_text_on_the_page() {
        let link = "openid4vp://?a=b\"><script>";
        for page in [welcome(&question()), session(&question(), "id", link, &Verdict::Waiting)] {
            assert!(!page.contains("<script>"), "{page}");
            assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;"));
            assert!(page.contains("<header><b>&lt;b&gt;Velo"), "{page}");
        }
    }

    #[test]
    fn a_link_that_is_too_long_for_a_code_is_still_a_link() {
        let link = "x".repeat(3000);
        let page = session(&question(), "id", &link, &Verdict::Waiting);
        assert!(!page.contains("<svg") && page.contains(&link));
        assert!(session(&question(), "id", "x", &Verdict::Waiting).contains("<svg"));
    }

    #[test]
    fn a_page_asks_again_until_the_answer_has_passed() {
        let page = |verdict| session(&question(), "id", "x", &verdict);
        assert!(page(Verdict::Waiting).contains("http-equiv=\"refresh\""));
        assert!(page(Verdict::Refused).contains("http-equiv=\"refresh\""));
        assert!(!page(Verdict::Passed("L1")).contains("http-equiv=\"refresh\""));
    }
}
