/// What a publisher and a merchant signed once, with keys that were thrown away: on Linux nothing in
/// Swift's own libraries signs with P-256. `bindings/python/tests` makes the same afresh in each run.
enum Signed {
    static let publisher = #"{"kty": "EC", "crv": "P-256", "x": "0uxdAvtq3ANoRDLmnQGTk9Zwi0tlXK9mCKNkE9BTYH4", "y": "O_PHFUtX2l6XDUscRfO-91puojRuRAu2GVkzfIWxk8E"}"#

    static let catalogue = #"""
        {"schema":"simsim-catalogue/1","id":"guild","title":{"en":"The guild"},"issued":"2026-10-01","expires":"2027-10-01","scorecard":"simsim-v1","merchants":[{"id":"velo","name":"Velo","url":"https://bikes.example"}],"perks":[{"id":"bike","merchant":"velo","title":{"en":"Bike without deposit","de":"Velo ohne Kaution"},"at_least":400},{"id":"flat","merchant":"velo","title":{"en":"Flat without deposit"},"at_least":950}]}
        """#

    /// Over the exact bytes of ``catalogue``.
    static let catalogueSignature =
        "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogInNpbXNpbS1jYXRhbG9ndWUrandzIiwgImp3ayI6IHsia3R5IjogIkVDIiwgImNydiI6ICJQLTI1NiIsICJ4IjogIjB1eGRBdnRxM0FOb1JETG1uUUdUazlad2kwdGxYSzltQ0tOa0U5QlRZSDQiLCAieSI6ICJPX1BIRlV0WDJsNlhEVXNjUmZPLTkxcHVvalJ1UkF1MkdWa3pmSVd4azhFIn19..hynIHPM0sXlNzyXHBuQ25tMHC8YPcpfVfgow8Gq_maRhV192e-EMmH_VGFkTfDmhYocZH1YxT7wuL3HJNfIK1w"

    /// A deposit of 200 francs for a bike, from 2026-10-20 to 2026-10-27.
    static let offer =
        "eyJhbGciOiJFUzI1NiIsImp3ayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImJDRHlSbkYwM1dBQnBvWThWS3FMNEEwblI0aGtGaE1Yc2tSZ1Jiejg4WDgiLCJ5IjoiY0I0MU1BbUNYaGxCSTQ4ektsSDB4ay0waExjcGNKUzBuTGhucTBVVHQ5MCJ9LCJ0eXAiOiJzaW1zaW0tZGVwb3NpdC1vZmZlcitqd3MifQ.eyJpZCI6Ijc0ZDQ1YTk2NDNhMWU2MjU4Y2Y1YTcxN2ZiNjUwM2E1IiwidGVybXMiOnsibWVyY2hhbnQiOiJWZWxvIEJhc2VsIiwid2hhdCI6ImEgYmlrZSBmb3IgYSB3ZWVrIiwiYW1vdW50Ijp7Im1pbm9yIjoyMDAwMCwiY3VycmVuY3kiOiJDSEYifSwib3BlbmVkIjoiMjAyNi0xMC0yMCIsImR1ZSI6IjIwMjYtMTAtMjcifX0.QR5zGLhT7v0--_Fa3bu2U7cDeh0tcrGKzwUkqZxKMSt2OadCGktXDWOYbxNvpnxJAsf5BqTSgyJdqD98sPGPYA"

    /// The same merchant's closing: kept, on 2026-10-26.
    static let closing =
        "eyJhbGciOiJFUzI1NiIsImp3ayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImJDRHlSbkYwM1dBQnBvWThWS3FMNEEwblI0aGtGaE1Yc2tSZ1Jiejg4WDgiLCJ5IjoiY0I0MU1BbUNYaGxCSTQ4ektsSDB4ay0waExjcGNKUzBuTGhucTBVVHQ5MCJ9LCJ0eXAiOiJzaW1zaW0tZGVwb3NpdC1jbG9zaW5nK2p3cyJ9.eyJvZmZlciI6ImEwZDY4NmY0YjlkZGMzMzM0MDJhYWY0NGNkN2ZiOTcyYWUzMTkxMjI4NzExOWQ4NjY0YjE3NWE5Mjg4Yjk4NGMiLCJrZXB0Ijp0cnVlLCJjbG9zZWQiOiIyMDI2LTEwLTI2In0.gMOO1KETESFnsKGkSzHl6OrtTaUuMQuKNeeKA1R-eJrbXyz6mXNwsTTTxIDvI1C7ck0AellPwzE3b-tAq9ZFrw"

    /// The sources that a bank's customer pins.
    static let registry = #"{"sources": [{"id": "https://bank.example", "kid": "k1", "alg": "ES256", "jwk": {"kty": "EC", "crv": "P-256", "x": "8UtfotGjbD1pSKF9cns_kMTtcPQ81-EWdCgG4VE7Dts", "y": "n24AJggtYSqCoQ4wC7Y8mksZIa3uU2ZimHwbEhSMzQQ"}}]}"#

    static let statement = #"{"Data":{"Transaction":[{"AccountId":"22289","TransactionId":"T-1","Amount":{"Amount":"10.00","Currency":"GBP"},"CreditDebitIndicator":"Credit","Status":"Booked","BookingDateTime":"2026-04-05T10:43:07Z"}]}}"#

    /// The bank's, beside the exact bytes of ``statement``.
    static let statementSignature =
        "eyJhbGciOiAiRVMyNTYiLCAia2lkIjogImsxIn0..zi386bu2dgucFazAXkiUgFvkgYgBpFdqVOx0PFgR8uhtMnrwbqRSrzmLZbNi-4Whm4NTUn9mza7j_9pbyzsI0g"

    /// What the same bank states: an income, good for a quarter of an hour from 1 793 490 300 on.
    static let credential =
        "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImRjK3NkLWp3dCIsICJraWQiOiAiazEifQ.eyJpc3MiOiAiaHR0cHM6Ly9iYW5rLmV4YW1wbGUiLCAidmN0IjogImh0dHBzOi8vYmFuay5leGFtcGxlL2luY29tZSIsICJpYXQiOiAxNzkzNDkwMzAwLCAiZXhwIjogMTc5MzQ5MTIwMCwgImluY29tZSI6IHsicGF5ZXIiOiAiQXRlbGllciIsICJtb250aGx5IjogeyJhbW91bnQiOiAiMjEwMC4wMCIsICJjdXJyZW5jeSI6ICJFVVIifX19.3sIPObhfJmN0Wy5qSMSn7nCcKnkWYtQXbO35MgsycV04Ytc1FO7CPJpPjgI1LZk0AZjeKPRPwLMQvXK1CxLuUg~"
}
