import CommandLine

@main
enum Main {
    static func main() {
        RoostCommand.start()
    }
}
