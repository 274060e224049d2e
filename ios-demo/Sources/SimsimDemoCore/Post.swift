import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Hands an answer to the merchant. The one thing in the app that uses the network.
public protocol Post: Sendable {
    func send(_ form: AnswerForm, to address: String) async throws
}

/// Over HTTPS, with no cookie, no cache and no redirect to somewhere else.
public struct HTTPPost: Post {
    public init() {}

    public func send(_ form: AnswerForm, to address: String) async throws {
        guard let url = Self.allowed(address) else { throw Trouble(.troubleSend) }
        var request = URLRequest(url: url, timeoutInterval: 30)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.httpBody = form.body
        let session = URLSession(
            configuration: .ephemeral, delegate: NoRedirects(), delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        guard let (_, response) = try? await session.data(for: request),
            let status = (response as? HTTPURLResponse)?.statusCode, (200..<300).contains(status)
        else { throw Trouble(.troubleSend) }
    }

    /// HTTPS anywhere, and HTTP to this machine alone, as the format says.
    static func allowed(_ address: String) -> URL? {
        guard let url = URL(string: address), let host = url.host else { return nil }
        switch url.scheme?.lowercased() {
        case "https": return url
        case "http": return ["127.0.0.1", "localhost"].contains(host) ? url : nil
        default: return nil
        }
    }
}

/// An answer goes to the address that the holder saw, and nowhere else.
private final class NoRedirects: NSObject, URLSessionTaskDelegate, Sendable {
    #if canImport(FoundationNetworking)
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
    #else
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest
    ) async -> URLRequest? {
        nil
    }
    #endif
}
