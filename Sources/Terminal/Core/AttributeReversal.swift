/// DECRARA: the attributes that are named change to their opposite (DEC STD 070; xterm ctlseqs "CSI $ t").
enum AttributeReversal {
    static func apply(_ parameters: borrowing Parameters, from start: Int, to style: inout Style) {
        if start >= parameters.count { return all(&style) }
        for index in start..<parameters.count {
            switch parameters.selector(index) {
            case 0: all(&style)
            case 1: flip(.bold, &style)
            case 4: style.underline = style.underline == .none ? .single : .none
            case 5: flip(.blink, &style)
            case 7: flip(.inverse, &style)
            case 8: flip(.invisible, &style)
            default: break
            }
        }
    }

    private static func all(_ style: inout Style) {
        for attribute in [.bold, .blink, .inverse] as [Style.Attributes] { flip(attribute, &style) }
        style.underline = style.underline == .none ? .single : .none
    }

    private static func flip(_ attribute: Style.Attributes, _ style: inout Style) {
        style.attributes.formSymmetricDifference(attribute)
    }
}
