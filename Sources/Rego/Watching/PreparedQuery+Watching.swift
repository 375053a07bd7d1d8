import RegoValues

extension PreparedQuery {
  /// As `bindings(input:options:)`, while `watch` takes down what is done; also of an evaluation that fails.
  public func bindings(
    input: Value?, options: EvaluationOptions, watch: inout EvaluationWatch
  ) throws(EvaluationError) -> [Value] {
    var machine = watchedMachine(input, options, watch)
    do throws(EvaluationError) {
      let answers: [Value]
      switch target {
      case .query: answers = try machine.queryAnswers()
      case .group(let group, let below):
        let value = group < 0 ? nil : try machine.value(of: group)?.lookup(along: below)
        answers = value.map { [["value": $0]] } ?? []
      }
      watch.add(machine.observer, of: plan)
      return answers
    } catch {
      watch.add(machine.observer, of: plan)
      throw error
    }
  }

  /// As `value(input:options:)`, watched.
  public func value(
    input: Value?, options: EvaluationOptions, watch: inout EvaluationWatch
  ) throws(EvaluationError) -> Value? {
    guard case .object(let answer)? = try bindings(input: input, options: options, watch: &watch).first else {
      return nil
    }
    return answer.values.first
  }

  /// A test's value and the cases that it told.
  func testValue(
    options: EvaluationOptions, watch: inout EvaluationWatch?
  ) throws(EvaluationError) -> (value: Value?, cases: [Value]) {
    guard case .group(let group, let below) = target, group >= 0 else { return (nil, []) }
    if let watching = watch {
      var machine = watchedMachine(nil, options, watching)
      do throws(EvaluationError) {
        let value = try machine.value(of: group)?.lookup(along: below)
        watch?.add(machine.observer, of: plan)
        return (value, machine.context.testCases)
      } catch {
        watch?.add(machine.observer, of: plan)
        throw error
      }
    }
    var machine = Machine(plan, input: nil, options: options, observer: NoObserver())
    let value = try machine.value(of: group)?.lookup(along: below)
    return (value, machine.context.testCases)
  }

  private func watchedMachine(
    _ input: Value?, _ options: EvaluationOptions, _ watch: EvaluationWatch
  ) -> Machine<StepRecorder> {
    let recorder = StepRecorder(
      steps: plan.steps.count, keepsEvents: watch.explains, keepsTime: watch.measures,
      mostEvents: EvaluationWatch.mostEvents)
    return Machine(plan, input: input, options: options, observer: recorder)
  }
}
