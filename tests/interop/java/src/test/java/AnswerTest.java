import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.X509CertUtils;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines of docs/merchants.md accept our answer and nothing else. */
class AnswerTest {
    private final Map<String, Object> answer = ourAnswer();
    private final Map<String, Object> other = ourAnswer();

    private static Map<String, Object> ourAnswer() {
        try {
            var process = new ProcessBuilder(System.getenv("SIMSIM_INTEROP"), "issue").start();
            return JSONObjectUtils.parse(new String(process.getInputStream().readAllBytes()));
        } catch (Exception error) {
            throw new AssertionError(error);
        }
    }

    private static X509Certificate root(Map<String, Object> answer) {
        return X509CertUtils.parse((String) answer.get("root"));
    }

    private boolean passes(String presentation, String audience, String nonce, X509Certificate root, String threshold) {
        try {
            return Answer.verify(presentation, audience, nonce, root, threshold);
        } catch (Exception refused) {
            return false;
        }
    }

    private boolean passes(String presentation) {
        return passes(presentation, (String) answer.get("aud"), (String) answer.get("nonce"), root(answer), "600");
    }

    @Test
    void acceptsTheAnswer() throws Exception {
        assertTrue(Answer.verify((String) answer.get("presentation"), (String) answer.get("aud"), (String) answer.get("nonce"), root(answer), "600"));
    }

    @Test
    void refusesWhatWasNotAsked() {
        var text = (String) answer.get("presentation");
        var audience = (String) answer.get("aud");
        var nonce = (String) answer.get("nonce");
        assertFalse(passes(text, "https://evil.example", nonce, root(answer), "600"));
        assertFalse(passes(text, audience, "another", root(answer), "600"));
        assertFalse(passes(text, audience, nonce, root(other), "600"));
        assertFalse(passes(text, audience, nonce, root(answer), "700"));
    }

    @Test
    void refusesWhatWasChanged() {
        var parts = ((String) answer.get("presentation")).split("~");
        var theirs = ((String) other.get("presentation")).split("~");
        assertTrue(passes(parts[0] + "~" + parts[1]));
        assertFalse(passes(parts[0] + "~" + theirs[1]));
        assertFalse(passes(parts[0] + "~WyJzYWx0IiwiYSJd~" + parts[1]));
        assertFalse(passes(parts[0] + "~"));
        var jws = parts[0].split("\\.");
        var claims = new String(Base64.getUrlDecoder().decode(jws[1])).replace("600", "700");
        var forged = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes());
        var text = jws[0] + "." + forged + "." + jws[2] + "~" + parts[1];
        assertFalse(passes(text, (String) answer.get("aud"), (String) answer.get("nonce"), root(answer), "700"));
    }
}
