import Testing

@testable import Forges
