import RegoSyntax
import RegoValues

/// The loop. Reading an operand must not cost more than an address, so the bases of what the frame uses are kept in local
/// variables, taken anew (`reload`) wherever a frame came or went.
extension Machine {
  mutating func run(from entry: Int) throws(EvaluationError) {
    try plan.code.withUnsafeBufferPointer { code throws(EvaluationError) in
      try plan.constants.withUnsafeBufferPointer { constants throws(EvaluationError) in
        try run(from: entry, code, constants)
      }
    }
  }

  private mutating func run(
    from entry: Int, _ code: UnsafeBufferPointer<Instruction>, _ constants: UnsafeBufferPointer<Value>
  ) throws(EvaluationError) {
    // An empty pool has no address; nothing points into it then.
    let pool = constants.baseAddress ?? UnsafePointer(slots.locals.values)
    var pc = entry
    var steps = budget.steps
    var locals = slots.locals + frame.slots
    var iterators = iterations.base + frame.iterators
    var builders = accumulators.base + frame.accumulators

    while true {
      let here = pc
      if Observer.isWatching, let marks = plan.marks[here] {
        observer.reached(marks, iterators: frame.iterators, at: here)
      }
      pc &+= 1
      steps &-= 1
      if steps < 0 {
        if let (code, message) = budget.renew() { throw failure(code, message, at: here) }
        steps = budget.steps
      }
      switch code[here] {

      // MARK: control
      case .jump(let label): pc = Int(label)
      case .settle(let label):
        if !Observer.isWatching || Observer.settles, options.usesCaches { pc = Int(label) }
      case .chooseByInput(let keys, let depth, let values, let count, let table):
        let path = UnsafeBufferPointer(start: pool + Int(keys), count: Int(depth))
        let choices = UnsafeBufferPointer(start: pool + Int(values), count: Int(count))
        pc = Int(table) &+ choiceByInput(path, choices)
      case .choose(let of, let keys, let depth, let values, let count, let table):
        let path = UnsafeBufferPointer(start: pool + Int(keys), count: Int(depth))
        let choices = UnsafeBufferPointer(start: pool + Int(values), count: Int(count))
        pc = Int(table) &+ choice(locals.at(of, pool), path, choices)
      case .chosenEnds(let label):
        if !Observer.isWatching, options.usesCaches { pc = Int(label) }
      case .finish:
        pc = leave()
        reload(&locals, &iterators, &builders)
      case .halt:
        budget.note(stepsLeft: steps)
        return

      // MARK: reading
      case .move(let slot, let operand): locals.put(slot, locals.at(operand, pool), lasts: locals.lasts(operand))
      case .input(let slot, let orElse):
        if !readInput(UnsafeBufferPointer(start: nil, count: 0), into: slot, of: locals, at: here) { pc = Int(orElse) }
      case .inputPath(let slot, let keys, let count, let orElse):
        let path = UnsafeBufferPointer(start: pool + Int(keys), count: Int(count))
        if !readInput(path, into: slot, of: locals, at: here) { pc = Int(orElse) }
      case .path(let slot, let of, let keys, let count, let orElse):
        let path = UnsafeBufferPointer(start: pool + Int(keys), count: Int(count))
        let start = locals.at(of, pool)
        let found = start.place(along: path)
        if Observer.isWatching { observer.read(start.pointee, path, isDefined: found != nil, at: here) }
        if let found { locals.put(slot, found, lasts: locals.lasts(of)) } else { pc = Int(orElse) }
      case .member(let slot, let of, let key, let orElse):
        let (container, name) = (locals.at(of, pool), locals.at(key, pool))
        let found = container.place(under: name)
        // A set's member is the key itself.
        let isElement = found == nil && container.isSet(with: name)
        if Observer.isWatching {
          let isDefined = found != nil || isElement
          observer.read(container.pointee, CollectionOfOne(name.pointee), isDefined: isDefined, at: here)
        }
        if let found {
          locals.put(slot, found, lasts: locals.lasts(of))
        } else if isElement {
          locals.put(slot, name, lasts: locals.lasts(key))
        } else {
          pc = Int(orElse)
        }
      case .scan(let iterator, let of, let orElse):
        if begin(iterators + Int(iterator), locals.at(of, pool), lasts: locals.lasts(of)) {
          if Observer.isWatching { observer.scanBegan(iterator: frame.iterators &+ Int(iterator)) }
        } else {
          pc = Int(orElse)
        }
      case .next(let iterator, let key, let value, let orElse):
        if !advance(iterators + Int(iterator), locals, key: key, value: value) {
          pc = Int(orElse)
        } else if Observer.isWatching {
          let round = iterators[Int(iterator)]
          observer.roundBegan(
            iterator: frame.iterators &+ Int(iterator), round.source, round.key, at: here)
        }

      // MARK: testing
      case .test(let operand, let orElse):
        if !locals.at(operand, pool).isTruthy { pc = Int(orElse) }
      case .equal(let left, let right, let orElse):
        if !locals.at(left, pool).equals(locals.at(right, pool)) { pc = Int(orElse) }
      case .compare(let comparison, let left, let right, let orElse):
        if !comparison.holds(locals.at(left, pool), locals.at(right, pool)) { pc = Int(orElse) }
      case .isArray(let operand, let count, let orElse):
        if case .array(let array) = locals.at(operand, pool).pointee, array.count == Int(count) { break }
        pc = Int(orElse)
      case .isObject(let operand, let count, let orElse):
        if case .object(let object) = locals.at(operand, pool).pointee, object.count == Int(count) { break }
        pc = Int(orElse)

      // MARK: building
      case .array(let slot, let first, let count):
        try spend(Int(count), at: here)
        let elements = ContiguousArray(UnsafeBufferPointer(start: locals.values + Int(first), count: Int(count)))
        locals.put(slot, try fitting(.array(RegoArray(elements)), at: here))
      case .set(let slot, let first, let count):
        try spend(Int(count), at: here)
        let elements = UnsafeBufferPointer(start: locals.values + Int(first), count: Int(count))
        locals.put(slot, try fitting(.set(RegoSet(elements)), at: here))
      case .object(let slot, let first, let count):
        try spend(Int(count), at: here)
        locals.put(
          slot, try fitting(.object(alternating: locals.values + Int(first), count: Int(count)), at: here))
      case .begin(let accumulator, let kind):
        builders[Int(accumulator)].begin(kind)
        if Observer.isWatching { observer.collectionBegan(accumulator: frame.accumulators &+ Int(accumulator)) }
      case .append(let accumulator, let operand):
        try spend(1, at: here)
        builders[Int(accumulator)].array.append(locals.at(operand, pool).pointee)
        noteCollected(accumulator, nil, at: here)
      case .insert(let accumulator, let operand):
        try spend(1, at: here)
        builders[Int(accumulator)].set.insert(locals.at(operand, pool).pointee)
        noteCollected(accumulator, locals.at(operand, pool), at: here)
      case .setMember(let accumulator, let key, let value):
        try spend(2, at: here)
        let isUnique = builders[Int(accumulator)].setMember(
          locals.at(key, pool).pointee, locals.at(value, pool).pointee)
        if !isUnique { throw failure(.conflict, "object keys must be unique", at: here) }
        noteCollected(accumulator, locals.at(key, pool), at: here)
      case .place(let accumulator, let first, let count, let value):
        try place(accumulator, locals.values + Int(first), count, locals.at(value, pool).pointee, at: here) {
          document, path, value throws(DocumentBuilder.Conflict) in try document.place(path, value)
        }
      case .placeElement(let accumulator, let first, let count, let element):
        try place(accumulator, locals.values + Int(first), count, locals.at(element, pool).pointee, at: here) {
          document, path, value throws(DocumentBuilder.Conflict) in try document.placeElement(path, value)
        }
      case .placeDefault(let accumulator, let first, let count, let value):
        try place(accumulator, locals.values + Int(first), count, locals.at(value, pool).pointee, at: here) {
          document, path, value throws(DocumentBuilder.Conflict) in try document.placeDefault(path, value)
        }
      case .collect(let slot, let accumulator):
        let value = try fitting(builders[Int(accumulator)].finish(), at: here)
        if Observer.isWatching {
          observer.collectionEnded(accumulator: frame.accumulators &+ Int(accumulator), value)
        }
        locals.put(slot, value)
      case .indexed(let slot, let accumulator, let key, let build, let plain):
        switch try indexed(accumulator, locals.at(key, pool).pointee, at: here) {
        case .value(let value): locals.put(slot, value)
        case .missing: pc = Int(build)
        case .notWanted: pc = Int(plain)
        }
      case .beginIndex(let accumulator, let kind): builders[Int(accumulator)].index.begin(kind)
      case .gather(let accumulator, let key, let element):
        try spend(2, at: here)
        builders[Int(accumulator)].index.gather(locals.at(key, pool).pointee, locals.at(element, pool).pointee)

      // MARK: rules
      case .rule(let slot, let group, let orElse):
        if !Observer.isWatching, let known = rememberedValue(of: group) {
          locals.put(slot, known, lasts: overlay.outer == nil)
          break
        }
        switch try rule(group, at: here) {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value(let value):
          locals.put(slot, value)
          if !options.usesCaches { forget(group) }
        case .undefined:
          pc = Int(orElse)
          if !options.usesCaches { forget(group) }
        }
      case .function(let slot, let group, let arguments, let orElse):
        let outcome = try call(
          group, UnsafePointer(locals.values + Int(arguments)), Return(to: pc, slot: slot, orElse: orElse), at: here)
        switch outcome {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value(let value): locals.put(slot, value)
        case .undefined: pc = Int(orElse)
        }
      case .builtin(let slot, let index, let arguments, let count, let orElse):
        let operands = UnsafeBufferPointer(start: UnsafePointer(locals.values + Int(arguments)), count: Int(count))
        let outcome = try call(builtin: index, operands, Return(to: pc, slot: slot, orElse: orElse), at: here)
        switch outcome {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value(let value): locals.put(slot, value)
        case .undefined: pc = Int(orElse)
        }
      case .print(let operand): try print(locals.at(operand, pool).pointee, at: here)
      case .result(let operand): try giveResult(locals.at(operand, pool).pointee, at: here)
      case .resultFrom(let accumulator):
        let value = try fitting(builders[Int(accumulator)].finish(), at: here)
        frame.result = value
        if Observer.isWatching {
          observer.collectionEnded(accumulator: frame.accumulators &+ Int(accumulator), value)
          observer.gaveResult(value, at: here)
        }
      case .ifResult(let label):
        if frame.result != nil { pc = Int(label) }
      case .answer(let first, let count): answer(locals.values + Int(first), count: Int(count))

      // MARK: documents
      case .data(let slot, let keys, let count, let orElse):
        let path = UnsafeBufferPointer(start: pool + Int(keys), count: Int(count))
        if let value = overlay.data.lookupInStore(path) { locals.put(slot, value) } else { pc = Int(orElse) }
      case .document(let slot, let node, let orElse):
        switch try document(node, at: here) {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value(let value): locals.put(slot, value)
        case .undefined: pc = Int(orElse)
        }
      case .cursor(let cursor, let node): setCursor(cursor, node: node)
      case .cursorMember(let cursor, let of, let key, let orElse):
        switch try step(cursor, from: of, key: locals.at(key, pool).pointee, at: here) {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value: break
        case .undefined: pc = Int(orElse)
        }
      case .cursorScan(let cursor, let orElse):
        if !beginScan(cursor) { pc = Int(orElse) }
      case .cursorNext(let cursor, let of, let key, let orElse):
        switch try advance(cursor, from: of, at: here) {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value(let value): if key >= 0 { locals.put(key, value) }
        case .undefined: pc = Int(orElse)
        }
      case .cursorValue(let slot, let of, let orElse):
        switch try value(ofCursor: of, at: here) {
        case .running(let entry):
          pc = entry
          reload(&locals, &iterators, &builders)
        case .value(let value): locals.put(slot, value)
        case .undefined: pc = Int(orElse)
        }

      // MARK: with
      case .override(let overlay, let modifiers):
        try override(overlay, plan.modifiers[Int(modifiers)], locals, pool, at: here)
      case .enter(let place):
        if let inner = overlays.base[frame.overlays &+ Int(place)] { overlay = inner }
      case .leave:
        if let outer = overlay.outer { overlay = outer }
      }
    }
  }

  @inline(__always)
  private func reload(
    _ locals: inout Locals, _ iterators: inout UnsafeMutablePointer<Iteration>,
    _ builders: inout UnsafeMutablePointer<Accumulator>
  ) {
    locals = slots.locals + frame.slots
    iterators = iterations.base + frame.iterators
    builders = accumulators.base + frame.accumulators
  }
}
