import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Fetches requests and hands answers to merchants. The one thing in the app that uses the network.
public protocol Post: Sendable {
    /// Posts a form (`application/x-www-form-urlencoded`).
    func send(_ form: String, to address: String) async throws

    /// The signed request that lies at an address.
    func fetch(_ address: String) async throws -> String
}

/// Over HTTPS, with no cookie, no cache and no redirect to somewhere else.
public struct HTTPPost: Post {
    public init() {}

    public func send(_ form: String, to address: String) async throws {
        _ = try await exchange(address, .troubleSend) { request in
            request.httpMethod = "POST"
            request.setValue(
                "application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(form.utf8)
        }
    }

    public func fetch(_ address: String) async throws -> String {
        let data = try await exchange(address, .troubleFetch) { request in
            request.setValue("application/oauth-authz-req+jwt", forHTTPHeaderField: "Accept")
        }
        guard data.count <= RequestLink.most else { throw Trouble(.troubleFetch) }
        return String(decoding: data, as: UTF8.self)
    }

    private func exchange(
        _ address: String, _ trouble: Phrase, _ prepare: (inout URLRequest) -> Void
    ) async throws -> Data {
        guard let url = Self.allowed(address) else { throw Trouble(trouble) }
        var request = URLRequest(url: url, timeoutInterval: 30)
        prepare(&request)
        let session = URLSession(
            configuration: .ephemeral, delegate: NoRedirects(), delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        guard let (data, response) = try? await session.data(for: request),
            let status = (response as? HTTPURLResponse)?.statusCode, (200..<300).contains(status)
        else { throw Trouble(trouble) }
        return data
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
