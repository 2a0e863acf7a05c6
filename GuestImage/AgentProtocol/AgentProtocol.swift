public enum AgentProtocol {}
