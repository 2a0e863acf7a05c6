@main struct Pal { static func main() {} }
