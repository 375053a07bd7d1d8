/// SplitMix64: the same sequence for the same seed on every machine.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  /// Each case has a sequence of its own, so that any one of a run can be made again by itself.
  init(seed: UInt64, index: Int) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

  /// True in `percent` of a hundred cases.
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// One of the choices, each as likely as its weight.
  mutating func weighted<Element>(_ choices: [(Int, Element)]) -> Element {
    var rest = below(choices.reduce(0) { $0 + $1.0 })
    for (weight, element) in choices {
      if rest < weight { return element }
      rest -= weight
    }
    return choices[0].1
  }
}
